import { createDirectLink } from '../../core/link/direct.js';
import { unixEnds } from '../support/link-ends.js';
import { describeLink } from './link.js';

describeLink('as a function call', createDirectLink);
describeLink('over unix sockets', unixEnds);
