extension Schema {
  static let datasetViews: [View] = [
    View(
      name: "dataset_summary",
      definition: """
        SELECT d.name AS dataset, v.number AS version, v.pair_count AS pairs, v.train_count AS train, v.val_count AS val,
          v.test_count AS test,
          (SELECT count(*) FROM pairs p WHERE p.dataset_id = d.id AND p.added_in = v.number) AS added,
          (SELECT count(*) FROM pairs p WHERE p.dataset_id = d.id AND p.removed_in = v.number) AS removed,
          v.rejected_count AS rejected, v.duplicate_count AS duplicates, v.manifest_sha256, v.job_id AS job,
          \(iso("v.created_at")) AS created_at,
          v.number = (SELECT max(l.number) FROM dataset_versions l WHERE l.dataset_id = d.id) AS is_latest,
          (SELECT count(*) FROM pairs p WHERE p.dataset_id = d.id AND p.removed_in = v.number
            AND p.split IN ('val', 'test') AND NOT EXISTS (SELECT 1 FROM pairs q WHERE q.dataset_id = p.dataset_id
              AND q.input_sha256 = p.input_sha256 AND q.target_sha256 = p.target_sha256 AND q.split = p.split
              AND q.added_in <= v.number AND (q.removed_in IS NULL OR q.removed_in > v.number))) AS lost_hold_out,
          v.recipe
        FROM datasets d JOIN dataset_versions v ON v.dataset_id = d.id
        """),
    View(
      name: "rejected_files",
      definition: """
        SELECT d.name AS dataset, CASE WHEN f.source = '' THEN f.path ELSE rtrim(f.source, '/') || '/' || f.path END
          AS path, f.reason, f.detail, \(iso("f.last_seen_at")) AS seen_at, \(iso("f.first_seen_at")) AS first_seen_at
        FROM dataset_files f JOIN datasets d ON d.id = f.dataset_id
        WHERE f.state = 'rejected'
        """),
    View(
      name: "source_files",
      definition: """
        SELECT d.name AS dataset, CASE WHEN f.source = '' THEN f.path ELSE rtrim(f.source, '/') || '/' || f.path END
          AS path, f.state, f.reason, f.detail, f.size, f.sha256, \(iso("f.first_seen_at")) AS first_seen_at,
          \(iso("f.last_seen_at")) AS seen_at
        FROM dataset_files f JOIN datasets d ON d.id = f.dataset_id
        """),
    View(
      name: "pair_history",
      definition: """
        SELECT d.name AS dataset, p.pair_key AS pair, p.group_key AS pair_group, p.split, p.input_path, p.input_region,
          p.input_sha256, p.target_path, p.target_region, p.target_sha256, p.width, p.height, p.added_in, p.removed_in,
          p.input_area, p.target_area, p.shift_x, p.shift_y, p.shift_score AS shift_confidence, p.flags
        FROM pairs p JOIN datasets d ON d.id = p.dataset_id
        """),
  ]
}
