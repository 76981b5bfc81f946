import { type SchemaNode, UNCONSTRAINED } from '../node.ts';

/**
 * A node on its way: it is filled in after it is known, so that references can lead back to it. A class with every field
 * in its place: copies of `UNCONSTRAINED` take a hundred times as long to make, which shows in large schemas.
 */
export class Draftable implements SchemaNode {
  id: number;
  readonly pointer: string;
  satisfiable: SchemaNode['satisfiable'] = UNCONSTRAINED.satisfiable;
  types: SchemaNode['types'] = UNCONSTRAINED.types;
  values: SchemaNode['values'] = UNCONSTRAINED.values;
  minLength: SchemaNode['minLength'] = UNCONSTRAINED.minLength;
  maxLength: SchemaNode['maxLength'] = UNCONSTRAINED.maxLength;
  tests: SchemaNode['tests'] = UNCONSTRAINED.tests;
  minimum: SchemaNode['minimum'] = UNCONSTRAINED.minimum;
  maximum: SchemaNode['maximum'] = UNCONSTRAINED.maximum;
  multipleOf: SchemaNode['multipleOf'] = UNCONSTRAINED.multipleOf;
  required: SchemaNode['required'] = UNCONSTRAINED.required;
  properties: SchemaNode['properties'] = UNCONSTRAINED.properties;
  patternProperties: SchemaNode['patternProperties'] = UNCONSTRAINED.patternProperties;
  additional: SchemaNode['additional'] = UNCONSTRAINED.additional;
  propertyNames: SchemaNode['propertyNames'] = UNCONSTRAINED.propertyNames;
  minProperties: SchemaNode['minProperties'] = UNCONSTRAINED.minProperties;
  maxProperties: SchemaNode['maxProperties'] = UNCONSTRAINED.maxProperties;
  dependentRequired: SchemaNode['dependentRequired'] = UNCONSTRAINED.dependentRequired;
  dependentSchemas: SchemaNode['dependentSchemas'] = UNCONSTRAINED.dependentSchemas;
  unevaluatedProperties: SchemaNode['unevaluatedProperties'] = UNCONSTRAINED.unevaluatedProperties;
  prefixItems: SchemaNode['prefixItems'] = UNCONSTRAINED.prefixItems;
  items: SchemaNode['items'] = UNCONSTRAINED.items;
  minItems: SchemaNode['minItems'] = UNCONSTRAINED.minItems;
  maxItems: SchemaNode['maxItems'] = UNCONSTRAINED.maxItems;
  contains: SchemaNode['contains'] = UNCONSTRAINED.contains;
  uniqueItems: SchemaNode['uniqueItems'] = UNCONSTRAINED.uniqueItems;
  unevaluatedItems: SchemaNode['unevaluatedItems'] = UNCONSTRAINED.unevaluatedItems;
  keyOrder: SchemaNode['keyOrder'] = UNCONSTRAINED.keyOrder;
  references: SchemaNode['references'] = UNCONSTRAINED.references;
  alternatives: SchemaNode['alternatives'] = UNCONSTRAINED.alternatives;
  exclusives: SchemaNode['exclusives'] = UNCONSTRAINED.exclusives;
  negations: SchemaNode['negations'] = UNCONSTRAINED.negations;
  conditional: SchemaNode['conditional'] = UNCONSTRAINED.conditional;

  constructor(id: number, pointer: string) {
    this.id = id;
    this.pointer = pointer;
  }
}
