/** Small files in the forms in which frameworks come. */

const element = (element_type: string, element_identifier: string, title: string, text: string) => ({
  element_type,
  element_identifier,
  title,
  text,
});
const relation = (source_element_identifier: string, dest_element_identifier: string) => ({
  source_element_identifier,
  dest_element_identifier,
});

export const CPRT = {
  response: {
    requestType: 4,
    elements: {
      documents: [{ doc_identifier: 'SP', name: 'Workforce Framework', version: '2.1.0', website: 'https://csrc.nist.gov/' }],
      elements: [
        element('sort', 'S-OG-WRL-001', '00001.00002', ''),
        element('sort', 'S-OG-WRL-002', '00001.00001', ''),
        element('work_role', 'OG-WRL-001', 'Security Management', 'Responsible for managing.'),
        element('work_role', 'OG-WRL-002', 'Auditing', 'Responsible for auditing.'),
        element('task', 'T0084', '', 'Employ secure processes'),
        element('knowledge', 'K1082', '', 'Knowledge of ingress filtering'),
        element('skill', 'S0432', '', 'Skill in coordinating'),
        element('category', 'OG', 'OVERSIGHT', 'Provides leadership.'),
      ],
      relationships: [
        relation('OG', 'OG-WRL-001'),
        relation('OG', 'OG-WRL-002'),
        relation('OG-WRL-001', 'S-OG-WRL-001'),
        relation('OG-WRL-002', 'S-OG-WRL-002'),
        relation('OG-WRL-001', 'T0084'),
        relation('OG-WRL-001', 'K1082'),
        relation('OG-WRL-001', 'S0432'),
      ],
    },
  },
};

export const DIGCOMP = {
  '@graph': [
    { '@type': 'CompetenceArea', '@id': 'CompetenceArea/1', name: 'Information', description: 'To search' },
    {
      '@type': 'Competence',
      '@id': 'Competence/1.1',
      name: 'Browsing',
      name_az: 'Axtarış',
      description: 'To browse',
      competence_area_id: 'CompetenceArea/1',
    },
    {
      '@type': 'LearningOutcome',
      '@id': 'LearningOutcome/LO1.1.01',
      description: 'Acknowledge tools',
      type: 'Attitude',
      competence_id: 'Competence/1.1',
      four_levels_proficiency_name: 'ProficiencyLevel/Basic',
    },
    { '@type': 'CompetenceStatement', '@id': 'CompetenceStatement/CS1.1.01', description: 'Know tools', competence_id: 'Competence/1.1' },
    {
      '@type': 'ProficiencyLevel',
      '@id': 'ProficiencyLevel/Basic_1',
      four_levels_name: 'Basic',
      eight_levels_mapping: 1,
      eight_levels_description: 'Simple tasks',
    },
    { '@type': 'Glossary', '@id': 'Glossary/X', explanation: 'A word' },
  ],
};

export const JSON_OF = (value: object): Buffer => Buffer.from(JSON.stringify(value));
