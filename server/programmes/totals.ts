import { sumOfParts, totalHours } from '../../content-schema/hours.ts';
import type { Curriculum, Hours, Module, Programme, Unit } from '../../content-schema/types.ts';

/** Hours as a node states them and as its parts make them; either is missing where nothing is named. */
export interface Totals {
  readonly stated: Hours | undefined;
  /** What the parts make; without kinds where one of them names only its total. */
  readonly summed: Hours | undefined;
}

export interface UnitTotals extends Totals {
  readonly code: string;
}

export interface ModuleTotals extends Totals {
  readonly code: string;
  readonly units: readonly UnitTotals[];
}

/** The hours of a programme or curriculum and of each module and unit, in order. */
export interface ProgrammeTotals extends Totals {
  readonly modules: readonly ModuleTotals[];
}

/** What a node counts for in the sum above it: its own hours, else what its parts make. */
function counted({ stated, summed }: Totals): Hours | undefined {
  return totalHours(stated) === undefined ? summed : stated;
}

function unitTotals(unit: Unit): UnitTotals {
  return { code: unit.code, stated: unit.hours, summed: sumOfParts((unit.learningOutcomes ?? []).map(({ hours }) => hours)) };
}

function moduleTotals(module: Module): ModuleTotals {
  const units = (module.units ?? []).map(unitTotals);
  return { code: module.code, stated: module.hours, summed: sumOfParts(units.map(counted)), units };
}

/** Sums hours by kind from the learning outcomes upwards. */
export function totalsOf({ hours, modules = [] }: Pick<Curriculum | Programme, 'hours' | 'modules'>): ProgrammeTotals {
  const ofModules = modules.map(moduleTotals);
  return { stated: hours, summed: sumOfParts(ofModules.map(counted)), modules: ofModules };
}
