// In CI, property tests try the same values every time: what fails there must fail again.
import fc from 'fast-check';

if (process.env['CI']) fc.configureGlobal({ seed: 20_261_123 });
