import { describeGatewayDeath } from '../contract/gateway-death.js';

describeGatewayDeath('memory of the manager');
