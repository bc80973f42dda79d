/// The keys of a pipeline file. They keep their name and meaning for ever; a key that is not here is an error.
package enum Vocabulary {
  /// The place of what a variant of an ablation says, whatever its name is.
  static let variant = "ablation.variants.NAME"

  private static let trainingKeys = [
    "epochs", "decay_from", "batch", "learning_rate", "discriminator_learning_rate", "augment", "order", "seed",
    "start_from", "warm_epochs", "old_share", "start_discriminator", "checkpoint_every", "log_every", "best_by",
    "patience", "keep_every", "max_duration", "stop_at",
  ]

  /// The keys at each place that has a fixed set of them; the place is the path of the map that holds them.
  package static let keys: [String: [String]] = [
    "": [
      "name", "dataset", "model", "objective", "train", "evaluate", "promote", "translate", "report", "keep",
      "hooks", "ablation",
    ],
    "ablation": ["seeds", "variants", "source", "truth", "labeller"],
    variant: ["title", "model", "objective", "train", "paper"],
    // How the judge is trained, as the section train says it.
    "ablation.labeller": trainingKeys,
    "dataset": [
      "name", "from", "layout", "input", "target", "root", "derive", "labels", "labels_on", "palette", "range", "split",
      "group",
      "align", "register", "seam", "match", "blank", "grey", "swapped", "near_duplicates", "identity",
    ],
    "dataset.match": ["input", "target"],
    "dataset.register": ["limit", "confidence", "doubtful"],
    "dataset.split": ["train", "val", "test"],
    "dataset.range": ["input", "target"],
    "model": [
      "size", "generator", "filters", "dropout", "dropout_at", "channels", "normalization", "discriminator", "colour",
    ],
    "model.channels": ["input", "target"],
    "model.discriminator": ["receptive_field", "filters", "conditional"],
    "objective": ["adversarial", "reconstruction", "lambda", "real_label"],
    "train": trainingKeys,
    "train.augment": ["resize", "mirror"],
    "evaluate": ["split", "labeller"],
    "promote": ["metric", "margin", "floors", "drift", "split"],
    "keep": ["models", "trainings", "logs", "workspace"],
    "hooks": ["success", "failure"],
    "translate": [
      "in", "out", "include", "exclude", "limit", "fit", "dropout", "seed", "samples", "format", "quality",
      "compression",
      "suffix", "working_size", "saturation", "recolour", "mask", "mask_fill", "scale",
      "verdict", "mark", "decoder", "encoder", "tool_timeout", "whole_memory",
      "max_pixels",
    ],
  ]

  /// What a person probably meant by an unknown key: the same name at another place if there is one, else the nearest
  /// name at this place. Whole paths, as they are written after `--set`.
  package static func nearest(to key: String, at place: String) -> String? {
    // A variant's keys are those of other sections.
    let known = keys.filter { !$0.key.hasPrefix("ablation.") }.sorted { $0.key < $1.key }
    let elsewhere = known.first { $0.key != place && $0.value.contains(key) }
    if let elsewhere { return path(elsewhere.key, key) }
    return nearestWord(to: key, in: keys[place] ?? []).map { path(place, $0) }
  }

  package static func path(_ place: String, _ key: String) -> String {
    place.isEmpty ? key : place + "." + key
  }
}
