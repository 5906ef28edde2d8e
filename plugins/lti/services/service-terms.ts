/** Scopes of the services (AGS 2.0 §3.7; NRPS 2.0 §3.6.1.3). */
const AGS = 'https://purl.imsglobal.org/spec/lti-ags/scope/';

export const SCOPE = {
  lineItem: `${AGS}lineitem`,
  lineItemReadOnly: `${AGS}lineitem.readonly`,
  score: `${AGS}score`,
  resultReadOnly: `${AGS}result.readonly`,
  memberships: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;

/** What the services speak (AGS 2.0 §3; NRPS 2.0 §2.2). */
export const MEDIA_TYPE = {
  lineItem: 'application/vnd.ims.lis.v2.lineitem+json',
  lineItems: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
  score: 'application/vnd.ims.lis.v1.score+json',
  results: 'application/vnd.ims.lis.v2.resultcontainer+json',
  members: 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json',
} as const;
