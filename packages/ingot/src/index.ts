/** What a project imports: `import { debian, defineForge } from 'ingot'`. */
export { debian } from './debian.ts'
export type { DebianDeclaration, DebianOptions } from './debian.ts'
export { defineForge } from './forge.ts'
export type {
  Composition,
  Forge,
  ForgeSpec,
  NodeHandle,
  NodeSpec,
  SystemDefinitions,
  SystemHandle,
  SystemSpec,
  TemplateHandle,
  TemplateSpec,
} from './forge.ts'
export { overlay } from './overlay.ts'
export type { OverlayDeclaration } from './overlay.ts'
export { secret } from './secret.ts'
export { yaml } from './yaml/yaml.ts'
export {
  mkAfter,
  mkBefore,
  mkDefault,
  mkForce,
  mkIf,
  mkMerge,
  mkOrder,
  mkOverride,
  mkRemove,
} from '@ingot/language/modifiers.ts'
export { defineModule } from '@ingot/catalog/lowered-module.ts'
export type { LoweredModule } from '@ingot/catalog/lowered-module.ts'
export type { Contribution, LowerContext } from '@ingot/catalog/contribution.ts'
export { link, textFile } from '@ingot/catalog/entries.ts'
export type { ConfigOf, DefinitionsOf, Module } from '@ingot/language/module.ts'
export { toIni, toSystemd } from '@ingot/language/formats/ini.ts'
export { toJson } from '@ingot/language/formats/json.ts'
export { toToml } from '@ingot/language/formats/toml.ts'
export { toYaml } from '@ingot/language/formats/yaml.ts'
export { option } from '@ingot/language/option.ts'
export type { Option, OptionTree } from '@ingot/language/option.ts'
export type {
  LeafShape,
  ListShape,
  NullableShape,
  OptionType,
  RecordShape,
  SettingsShape,
  SubmoduleShape,
} from '@ingot/language/type.ts'
export { t } from '@ingot/language/types.ts'
