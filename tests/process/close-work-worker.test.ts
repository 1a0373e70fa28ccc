import { describeWorkerDeath } from '../contract/worker-death.js';

describeWorkerDeath('memory of the manager');
