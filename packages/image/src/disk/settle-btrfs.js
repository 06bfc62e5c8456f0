// Runs in QuickJS, on a file system that mkfs.btrfs has just made and shrunk: takes out what it copied of the build
// host's clock (each file's times, also where they lay before), and makes it as large as its partition.
// usage: qjs --std -m settle-btrfs.js FILE BYTES
//
// On-disk format: btrfs-progs 6.14, kernel-shared/uapi/btrfs_tree.h. All numbers are little-endian.
import * as std from 'std'

const sectorBytes = 4096
const superBlocks = [0x10000, 0x4000000]
const magic = 0x4d5f53665248425fn
const headerBytes = 101
const itemBytes = 25
const inodeItem = 1
const deviceItem = 216

const [, path, wanted] = scriptArgs
const file = std.open(path, 'r+')
file.seek(0, std.SEEK_END)
const fileBytes = file.tell()

// Four bytes at a time: tables[n] is what a byte comes to n bytes later.
const tables = [new Int32Array(256), new Int32Array(256), new Int32Array(256), new Int32Array(256)]
for (let index = 0; index < 256; index += 1) {
  let value = index
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  tables[0][index] = value
}
for (let index = 0; index < 256; index += 1)
  for (let step = 1; step < 4; step += 1) {
    const before = tables[step - 1][index]
    tables[step][index] = (before >>> 8) ^ tables[0][before & 255]
  }

/** CRC-32C of all but the checksum's own place. */
function checksum(buffer) {
  const [one, two, three, four] = tables
  const words = new Int32Array(buffer)
  let crc = -1
  for (let at = 8; at < words.length; at += 1) {
    const word = crc ^ words[at]
    crc = four[word & 255] ^ three[(word >>> 8) & 255] ^ two[(word >>> 16) & 255] ^ one[word >>> 24]
  }
  return ~crc
}

function read(position, length) {
  const buffer = new ArrayBuffer(length)
  file.seek(position, std.SEEK_SET)
  if (file.read(buffer, 0, length) !== length) throw new Error(`${path} ends at ${position}`)
  return new DataView(buffer)
}

function write(position, block, sum = checksum(block.buffer)) {
  block.setInt32(0, sum, true)
  file.seek(position, std.SEEK_SET)
  if (file.write(block.buffer, 0, block.byteLength) !== block.byteLength)
    throw new Error(`${path}: not written`)
}

// --- the superblock, which says how large the file system and its device are ---
const first = read(superBlocks[0], sectorBytes)
if (first.getBigUint64(64, true) !== magic) throw new Error(`${path} is no btrfs`)
const nodeBytes = first.getUint32(0x94, true)
const identifier = [32, 36, 40, 44].map((at) => first.getInt32(at, true))
const bytes = BigInt(wanted)
for (const position of superBlocks) {
  if (position + sectorBytes > fileBytes) continue
  const block = read(position, sectorBytes)
  block.setBigUint64(0x70, bytes, true)
  block.setBigUint64(0xc9 + 8, bytes, true)
  write(position, block)
}

// --- the nodes of the trees: known by the file system's identifier in their header ---
function settle(leaf) {
  const count = leaf.getUint32(96, true)
  let end = leaf.byteLength
  for (let index = 0; index < count; index += 1) {
    const item = headerBytes + index * itemBytes
    const type = leaf.getUint8(item + 8)
    const data = headerBytes + leaf.getUint32(item + 17, true)
    end = Math.min(end, data)
    // Of access, change and content: seconds and nanoseconds, one after the other. OSTree's files have 0 anyway.
    if (type === inodeItem) new Uint8Array(leaf.buffer, data + 112, 36).fill(0)
    if (type === deviceItem) leaf.setBigUint64(data + 8, bytes, true)
  }
  // Between the items and their data lies what was moved away from there.
  new Uint8Array(leaf.buffer, 0, end).fill(0, headerBytes + count * itemBytes)
}

const chunkBytes = 2 ** 20
/** Each leaf stands there twice; by its place in the file system. */
const sums = new Map()
for (let start = 0; start < fileBytes; start += chunkBytes) {
  const length = Math.min(chunkBytes, fileBytes - start)
  const chunk = read(start, length)
  for (let at = 0; at + nodeBytes <= length; at += sectorBytes) {
    if (identifier.some((word, index) => chunk.getInt32(at + 32 + 4 * index, true) !== word)) continue
    if (superBlocks.includes(start + at) || chunk.getUint8(at + 100) !== 0) continue
    const leaf = new DataView(chunk.buffer.slice(at, at + nodeBytes))
    const before = leaf.getInt32(0, true)
    const key = `${leaf.getBigUint64(48, true)} ${before}`
    settle(leaf)
    const sum = sums.get(key) ?? checksum(leaf.buffer)
    sums.set(key, sum)
    write(start + at, leaf, sum)
  }
}
file.close()
