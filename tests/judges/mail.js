// node mail.js MODULES FILES: what Emailens has against mails, a line each: {file}: {mail program or kind}: {severity}: {what}
const fs = require("node:fs");
const [modules, ...files] = process.argv.slice(2);
const { auditEmail } = require("node:module").createRequire(`${modules}/of.js`)("@emailens/engine");

for (const file of files) {
  const found = auditEmail(fs.readFileSync(file, "utf8"));
  const name = file.split("/").at(-1);
  // "info" says that a program draws a style in part, whatever is asked of it.
  for (const each of found.compatibility.warnings.filter(({ severity }) => severity !== "info"))
    console.log(`${name}: ${each.client}: ${each.severity}: ${each.message}`);
  for (const kind of ["spam", "links", "accessibility", "images", "inboxPreview", "size", "templateVariables"])
    for (const each of found[kind].issues.filter(({ severity }) => severity !== "info"))
      console.log(`${name}: ${kind}: ${each.severity}: ${each.rule}: ${each.message}`);
}
