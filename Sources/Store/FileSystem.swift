internal import Files
package import SystemPackage

/// A kind of file system, as the mount table names it.
package struct FileSystem: Sendable, Hashable {
  /// `ext4`, `tmpfs`, `nfs4`.
  package let name: String
  /// Whether it reaches over a network, where the memory that WAL shares between processes cannot be.
  package let isNetwork: Bool
}

/// The file system of a folder; `nil` if it is unknown.
package func fileSystem(of folder: FilePath) -> FileSystem? {
  guard let device = try? FileStatus(of: folder).device, let table = try? readFile("/proc/self/mountinfo") else {
    return nil
  }
  return fileSystem(ofDevice: device, mounts: String(decoding: table, as: UTF8.self))
}

/// Looks a device up in the mount table as `proc(5)` describes it: `ID PARENT MAJOR:MINOR ... - TYPE SOURCE OPTIONS`.
package func fileSystem(ofDevice device: UInt64, mounts table: String) -> FileSystem? {
  let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
  let minor = device & 0xFF | (device >> 12) & ~0xFF
  for line in table.split(separator: "\n") {
    let fields = line.split(separator: " ")
    guard fields.count > 6, fields[2] == "\(major):\(minor)", let dash = fields.firstIndex(of: "-"),
      dash + 1 < fields.count
    else { continue }
    let kind = String(fields[dash + 1])
    return FileSystem(
      name: kind, isNetwork: networkKinds.contains(kind) || networkPrograms.contains { kind == "fuse.\($0)" })
  }
  return nil
}

private let networkKinds: Set<String> = [
  "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "9p", "lustre", "ocfs2", "gfs2", "gpfs", "coda", "ncpfs",
  "beegfs", "vboxsf", "davfs",
]

/// Programs that bring a network behind FUSE.
private let networkPrograms: Set<String> = [
  "sshfs", "rclone", "s3fs", "glusterfs", "davfs", "smbnetfs", "curlftpfs", "ceph", "ceph-fuse", "mfs", "goofys",
]
