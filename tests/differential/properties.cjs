// What survey-core itself knows of classes: for each JSON list of names a line, a list of their properties, with the other
// names and the values that it takes for granted, and of the classes that can be made of each.
"use strict";

const { Serializer } = require("survey-core");

function about(name) {
  if (!Serializer.findClass(name)) return null;
  const properties = Serializer.getProperties(name).map((property) => ({
    name: property.name,
    aliases: property.alternativeName ? [property.alternativeName] : [],
    default: property.getDefaultValue() ?? null,
  }));
  return { properties, children: Serializer.getChildrenClasses(name, true).map((one) => one.name) };
}

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => console.log(JSON.stringify(JSON.parse(line).map(about))));
