/** Self-check questions: shown without what is right, and marked. */
export { presentAnswerKey, type KeyView } from './answer-key.ts';
export { readAnswers, type Answer, type Answers } from './answers.ts';
export { markAnswers, type Marked, type MarkedQuestion } from './mark.ts';
export { presentQuestions, type Answered, type ChoiceView, type QuestionsView, type QuestionView } from './present.ts';
export type { Questioned } from './questions-of.ts';
