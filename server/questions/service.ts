/** Self-check questions: shown without what is right, and marked. */
export { presentAnswerKey } from './answer-key.ts';
export { readAnswers } from './answers.ts';
export { markAnswers } from './mark.ts';
export { presentQuestions, type Answered } from './present.ts';
