import setup from './setup.cjs';

export default setup.default;
