import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'

const DEFLATED = 8

/** The files of a zip archive (a workbook is one) by name, unpacked. */
export function unzip(bytes) {
  const files = new Map()
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006'))
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)]
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset))
    const local = bytes.readUInt32LE(at + 42)
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const packed = bytes.subarray(begin, begin + size)
    files.set(bytes.toString('utf8', at + 46, at + 46 + name), method === DEFLATED ? inflateRawSync(packed) : packed)
    at += 46 + name + extra + comment
  }
  return files
}

export function zip(files) {
  const parts = []
  const directory = []
  let offset = 0
  for (const [name, content] of files) {
    const packed = deflateRawSync(content)
    const title = Buffer.from(name)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(DEFLATED, 4)
    head.writeUInt32LE(crc32(content), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(content.length, 18)
    head.writeUInt16LE(title.length, 22)
    const entry = Buffer.alloc(14)
    entry.writeUInt32LE(offset, 10)
    parts.push(Buffer.from('PK\u0003\u0004'), head, title, packed)
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), head, entry, title)
    offset += 30 + title.length + packed.length
  }
  const tail = Buffer.alloc(18)
  tail.writeUInt16LE(files.size, 4)
  tail.writeUInt16LE(files.size, 6)
  tail.writeUInt32LE(Buffer.concat(directory).length, 8)
  tail.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\u0005\u0006'), tail])
}
