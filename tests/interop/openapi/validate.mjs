// Reads an OpenAPI document from the standard input; says what is wrong with it and exits with 1, or its version and 0.
import { Validator } from '@seriousme/openapi-schema-validator';

let text = '';
for await (const part of process.stdin) text += part;
const validator = new Validator();
const result = await validator.validate(JSON.parse(text));
if (!result.valid) {
  console.error(JSON.stringify(result.errors, null, 1));
  process.exit(1);
}
// Every pointer leads somewhere.
validator.resolveRefs();
console.log(validator.version);
