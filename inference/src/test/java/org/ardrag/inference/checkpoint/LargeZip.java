package org.ardrag.inference.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/** A PyTorch file with a hole in it, so that its second entry and its directory need offsets of 64 bits (zip64). */
final class LargeZip {

    /** Where the entry behind the hole lies. */
    private static final long FAR = 5L << 30;

    private static final int UNSAID = 0xffff_ffff;

    private final ByteBuffer directory = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    private final FileChannel out;

    private LargeZip(FileChannel out) {
        this.out = out;
    }

    /** Writes the pickle at the file's beginning, the only storage behind the hole. The hole takes no room on the disk. */
    static Path write(Path file, byte[] pickle, byte[] storage) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            LargeZip zip = new LargeZip(out);
            zip.entry("archive/data.pkl", pickle, 0);
            zip.close(zip.entry("archive/data/0", storage, FAR));
        }
        return file;
    }

    private long entry(String name, byte[] content, long at) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(content);
        ByteBuffer local =
                ByteBuffer.allocate(30 + text.length + content.length).order(ByteOrder.LITTLE_ENDIAN);
        local.putInt(0x04034b50)
                .putShort((short) 45)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0);
        local.putInt((int) crc.getValue()).putInt(content.length).putInt(content.length);
        local.putShort((short) text.length).putShort((short) 0).put(text).put(content);
        directory.putInt(0x02014b50).putShort((short) 45).putShort((short) 45);
        directory.putShort((short) 0).putShort((short) 0).putInt(0);
        directory.putInt((int) crc.getValue()).putInt(content.length).putInt(content.length);
        directory.putShort((short) text.length).putShort((short) 12).putShort((short) 0);
        directory
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt(UNSAID)
                .put(text);
        directory.putShort((short) 1).putShort((short) 8).putLong(at); // the offset, in zip64's extra field
        return put(local, at);
    }

    private void close(long at) throws IOException {
        int size = directory.position();
        long end = put(directory, at);
        ByteBuffer tail = ByteBuffer.allocate(56 + 20 + 22).order(ByteOrder.LITTLE_ENDIAN);
        tail.putInt(0x06064b50)
                .putLong(44)
                .putShort((short) 45)
                .putShort((short) 45)
                .putInt(0)
                .putInt(0);
        tail.putLong(2).putLong(2).putLong(size).putLong(at);
        tail.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
        tail.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 2)
                .putShort((short) 2);
        tail.putInt(size).putInt(UNSAID).putShort((short) 0);
        put(tail, end);
    }

    /** Returns where what was written ends. */
    private long put(ByteBuffer bytes, long at) throws IOException {
        bytes.flip();
        long end = at;
        while (bytes.hasRemaining()) {
            end += out.write(bytes, end);
        }
        return end;
    }
}
