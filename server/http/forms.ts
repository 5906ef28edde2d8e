import express, { type RequestHandler } from 'express';

/** Everything the largest form takes: a programme with hundreds of outcomes in five languages. */
const LARGE = { limit: '4mb', parameterLimit: 20_000 };
/** As many fields as the answers to the questions of one item. */
const SMALL = { limit: '64kb', parameterLimit: 700 };

/** Parses form fields and JSON bodies; a stranger's may be small only. */
export function formBodies(): RequestHandler[] {
  const forms = (size: typeof LARGE): RequestHandler => express.urlencoded({ extended: false, ...size });
  const json = ({ limit }: typeof LARGE): RequestHandler => express.json({ limit });
  const bySize = (small: RequestHandler, large: RequestHandler): RequestHandler => {
    return (req, res, next) => {
      void (req.user === undefined ? small : large)(req, res, next);
    };
  };
  return [bySize(forms(SMALL), forms(LARGE)), bySize(json(SMALL), json(LARGE))];
}
