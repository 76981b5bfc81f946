// The entry `wellformed/suite`: evaluations of engines on many schemas, as `wellformed suite` runs them.

export { runSuite } from './suite/run.ts';
export type { RunSuiteOptions } from './suite/run.ts';
export type { Metric } from './suite/run-task.ts';
export type { Limits } from './suite/worker-process.ts';
export { readTasks } from './suite/read-tasks.ts';
export { promptOf, seedOf } from './suite/task.ts';
export type { Expected, Instance, SuiteTask } from './suite/task.ts';
export { qualityTasks, TASK_KINDS } from './suite/quality-tasks.ts';
export type { TaskKind } from './suite/quality-tasks.ts';
export type { Engine, EngineRequest, Figures, Generation } from './suite/engine.ts';
export type { EngineSettings } from './suite/engine-settings.ts';
export { constrainedEngine } from './suite/engines/constrained.ts';
export type { ConstrainedOptions, SamplerName } from './suite/engines/constrained.ts';
export { unconstrainedEngine } from './suite/engines/unconstrained.ts';
export type { UnconstrainedOptions } from './suite/engines/unconstrained.ts';
export { endpointEngine } from './suite/engines/endpoint.ts';
export type { EndpointOptions } from './suite/engines/endpoint.ts';
export type { Status, SuiteRecord, Verdict, Written } from './suite/record.ts';
export { readRecords } from './suite/records-file.ts';
export { distribution, summarize } from './suite/summary.ts';
export type { Coverage, Distribution, Summary, UnconstrainedSummary } from './suite/summary.ts';
export { compareRuns, comparisonText } from './suite/compare.ts';
export type { Comparison } from './suite/compare.ts';
export { readRun } from './suite/report/report.ts';
export type { Run } from './suite/report/report.ts';
export { reportHtml } from './suite/report/html.ts';
export { reportMarkdown } from './suite/report/markdown.ts';
