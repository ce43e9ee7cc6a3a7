import type { ApprovalMailInput } from '../request-approval/contract';
import type { LostWrites, Revert } from '../shared/contract/cut-over-revert';

export interface RevertMailInput extends ApprovalMailInput {
  readonly revert: Revert;
  readonly lostWrites: LostWrites;
}
