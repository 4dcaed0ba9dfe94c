// Writes what survey-core itself knows of each class named on the command line: its properties, their other names and
// the values that it takes for granted.
const { Serializer } = require("survey-core");

const known = {};
for (const name of process.argv.slice(2)) {
  known[name] = Serializer.findClass(name)
    ? Serializer.getProperties(name).map((property) => ({
        name: property.name,
        aliases: property.alternativeName ? [property.alternativeName] : [],
        default: property.getDefaultValue() ?? null,
      }))
    : null;
}
const classes = ["surveyvalidator", "surveytrigger", "itemvalue"];
const children = Object.fromEntries(
  classes.map((name) => [name, Serializer.getChildrenClasses(name, true).map((one) => one.name)]),
);
console.log(JSON.stringify({ known, children }));
