// node powerquery.js MODULES FILES: what Microsoft's parser of Power Query M does not understand, a line each: {file}: {what}
const fs = require("node:fs");
const [modules, ...files] = process.argv.slice(2);
const { DefaultSettings, TaskUtils } = require("node:module").createRequire(`${modules}/of.js`)("@microsoft/powerquery-parser");

(async () => {
  for (const file of files) {
    const read = await TaskUtils.tryLexParse(DefaultSettings, fs.readFileSync(file, "utf8"));
    if (read.resultKind !== "Ok") console.log(`${file.split("/").at(-1)}: ${read.error.message}`);
  }
})();
