extension Schema {
  static let trainingViews: [View] = [
    View(
      name: "training_history",
      definition: """
        SELECT r.id AS run, r.job_id AS job, d.name AS dataset, v.number AS dataset_version,
          coalesce((SELECT m.name || '@' || m.version FROM models m WHERE m.run_id = r.id ORDER BY m.id DESC LIMIT 1),
            r.model_name) AS model,
          CASE WHEN r.state = 'running' AND (SELECT j.state FROM jobs j WHERE j.id = r.job_id) <> 'running'
            THEN 'interrupted' ELSE r.state END AS state,
          \(iso("r.started_at")) AS started_at, \(iso("r.finished_at")) AS finished_at,
          \(seconds("r.started_at", "r.finished_at")) AS seconds, r.epochs, r.steps, r.seconds_per_step, r.verdict,
          s.name || '@' || s.version AS started_from, r.error, r.configuration, r.folder
        FROM runs r LEFT JOIN dataset_versions v ON v.id = r.dataset_version_id LEFT JOIN datasets d ON d.id = v.dataset_id
          LEFT JOIN models s ON s.id = r.start_model_id
        """),
    View(
      name: "metric_history",
      definition: """
        SELECT coalesce(x.run_id, em.run_id) AS run,
          coalesce(em.name || '@' || em.version,
            (SELECT m.name || '@' || m.version FROM models m WHERE m.run_id = x.run_id ORDER BY m.id DESC LIMIT 1),
            r.model_name) AS model,
          x.step, x.epoch, x.split, x.name, x.value, \(iso("x.recorded_at")) AS recorded_at, x.series,
          x.evaluation_id AS evaluation, d.name AS dataset, v.number AS dataset_version
        FROM metrics x LEFT JOIN runs r ON r.id = x.run_id LEFT JOIN evaluations e ON e.id = x.evaluation_id
          LEFT JOIN models em ON em.id = e.model_id
          LEFT JOIN dataset_versions v ON v.id = coalesce(e.dataset_version_id, r.dataset_version_id)
          LEFT JOIN datasets d ON d.id = v.dataset_id
        """),
    View(
      name: "model_history",
      definition: """
        SELECT m.name AS model, m.version, e.event, e.from_alias, e.to_alias, e.reason, \(iso("e.at")) AS at,
          m.run_id AS run
        FROM model_events e JOIN models m ON m.id = e.model_id
        """),
    View(
      name: "model_summary",
      definition: """
        SELECT m.name AS model, m.version,
          (SELECT group_concat(a.alias, ', ') FROM aliases a WHERE a.model_id = m.id) AS aliases, m.origin, m.run_id AS run,
          m.folder, m.generator_sha256, m.generator_size, m.discriminator_sha256, \(iso("m.created_at")) AS created_at,
          \(iso("m.files_removed_at")) AS files_removed_at
        FROM models m
        """),
    View(
      name: "warning_history",
      definition: """
        SELECT coalesce(w.run_id, (SELECT max(r.id) FROM runs r WHERE r.job_id = w.job_id)) AS run, w.job_id AS job,
          w.name, w.message, \(iso("w.at")) AS at
        FROM warnings w
        """),
  ]
}
