import ArgumentParser
import Foundation
import Glibc

@main
struct Soak: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Kills what works at random moments, and looks whether anything was lost or done twice.",
    subcommands: [PipelineSoak.self, ArchiveSoak.self], defaultSubcommand: PipelineSoak.self)
}

/// Writes a line on stdout at once, wherever that leads.
func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(1, bytes, bytes.count)
}

/// A figure with one decimal.
func decimal(_ number: Double) -> String { String(format: "%.1f", number) }
