-- Which word does a secondary answer with that the primary never does, where the consumer looks for one of a few?
SELECT answers.window, answers.template_id, answers.target, answers.label, labels, count(*) AS n_answers,
    min(answers.call_id) AS example_call_id
FROM features.responses AS answers
INNER JOIN features.contracts AS contracts
    ON contracts.window = answers.window AND contracts.template_id = answers.template_id
WHERE arm = 'S1' AND answered AND cardinality(labels) > 0 AND NOT coalesce(array_has(labels, label), FALSE)
GROUP BY answers.window, answers.template_id, answers.target, answers.label, labels
ORDER BY answers.window DESC, n_answers DESC, answers.template_id, answers.target, answers.label;
