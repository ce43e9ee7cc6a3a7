/** The same questions as after a cut-over, asked from the side that the retired instance's fence admits. */
export { handler } from '../verify-production/handler';
