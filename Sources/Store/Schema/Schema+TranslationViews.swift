extension Schema {
  static let translationViews: [View] = [
    View(
      name: "translation_history",
      definition: """
        SELECT t.job_id AS job, m.name || '@' || m.version AS model, t.input_path, t.output_path, t.state,
          \(seconds("t.started_at", "t.finished_at")) AS seconds, t.error, t.input_sha256, t.output_sha256, t.output_size,
          t.note, \(iso("t.started_at")) AS started_at, \(iso("t.finished_at")) AS finished_at, t.reason, t.sample,
          t.fit, t.width, t.height, t.colourfulness, t.realism, t.chunk_id AS chunk, s.settings
        FROM translation_items t JOIN models m ON m.id = t.model_id
          LEFT JOIN translation_settings s ON s.sha256 = t.settings_sha256
        """),
    View(
      name: "failed_items",
      definition: """
        SELECT t.job_id AS job, m.name || '@' || m.version AS model, t.input_path, t.error,
          \(iso("t.finished_at")) AS finished_at, t.reason
        FROM translation_items t JOIN models m ON m.id = t.model_id
        WHERE t.state = 'failed'
        """),
    View(
      name: "least_plausible",
      definition: """
        SELECT t.job_id AS job, m.name || '@' || m.version AS model, t.output_path, t.input_path, t.realism,
          rank() OVER (PARTITION BY t.job_id ORDER BY t.realism IS NULL, t.realism, t.id) AS realism_rank,
          t.colourfulness,
          rank() OVER (PARTITION BY t.job_id ORDER BY t.colourfulness IS NULL, t.colourfulness, t.id)
            AS colourfulness_rank
        FROM translation_items t JOIN models m ON m.id = t.model_id
        WHERE t.state = 'completed'
        """),
    View(
      name: "output_lineage",
      definition: """
        SELECT t.output_path, t.output_sha256, t.input_path, t.input_sha256, t.job_id AS job,
          m.name || '@' || m.version AS model, m.generator_sha256, r.id AS run, d.name AS dataset,
          v.number AS dataset_version, v.manifest_sha256, \(iso("t.finished_at")) AS completed_at
        FROM translation_items t JOIN models m ON m.id = t.model_id LEFT JOIN runs r ON r.id = m.run_id
          LEFT JOIN dataset_versions v ON v.id = r.dataset_version_id LEFT JOIN datasets d ON d.id = v.dataset_id
        WHERE t.state = 'completed'
        """),
  ]
}
