package org.ardrag.inference.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs a program's text into the archive that libtorch loads: a stored zip of the text, of a pickled object that holds
 * the constants, and of two markers. Format: pytorch, {@code torch/csrc/jit/docs/serialization.md}.
 */
final class ProgramArchive {

    /** Operator set 10: the first with {@code gelu(approximate=...)}. */
    private static final String VERSION = "10\n";

    private ProgramArchive() {}

    /** The text {@code programs/NAME.py}, from the inference module's resources or from those of the owner's package. */
    static String source(Class<?> owner, String name) {
        String inference = "/org/ardrag/inference/programs/" + name + ".py";
        String own = "programs/" + name + ".py";
        try (InputStream in = owner.getResourceAsStream(own) != null
                ? owner.getResourceAsStream(own)
                : ProgramArchive.class.getResourceAsStream(inference)) {
            if (in == null) {
                throw new ProgramException(
                        "there is no program text " + own + " beside " + owner.getName() + " and no " + inference,
                        null);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("program text " + name + " cannot be read", e);
        }
    }

    static byte[] pack(String source, Map<String, Object> constants) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "m/data.pkl", pickle(constants));
            store(zip, "m/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            store(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // an empty tuple
            store(zip, "m/version", VERSION.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("a zip in memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    /** Pickle protocol 2: an object of class {@code __torch__.Program} whose state is the constants. */
    private static byte[] pickle(Map<String, Object> constants) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("\u0080\u0002c__torch__\nProgram\n)\u0081}(".getBytes(StandardCharsets.ISO_8859_1));
        key(out, "training");
        out.write(0x89); // False
        for (Map.Entry<String, Object> constant : new TreeMap<>(constants).entrySet()) {
            key(out, constant.getKey());
            value(out, constant.getKey(), constant.getValue());
        }
        out.writeBytes("ub.".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static void value(ByteArrayOutputStream out, String name, Object value) {
        if (value instanceof Long number) {
            out.write('J');
            int32(out, Math.toIntExact(number));
        } else if (value instanceof Boolean truth) {
            out.write(truth ? 0x88 : 0x89);
        } else if (value instanceof Double real) {
            out.write('G');
            long bits = Double.doubleToLongBits(real);
            for (int i = 7; i >= 0; i--) {
                out.write((int) (bits >> (8 * i)));
            }
        } else if (value instanceof List<?> list) {
            out.writeBytes("ctorch.jit._pickle\nbuild_intlist\n](".getBytes(StandardCharsets.US_ASCII));
            list.forEach(element -> value(out, name, element));
            out.writeBytes("e\u0085R".getBytes(StandardCharsets.ISO_8859_1));
        } else {
            throw new IllegalArgumentException("constant " + name + " is a "
                    + value.getClass().getName() + "; Long, Double, Boolean and lists of Long are allowed");
        }
    }

    private static void key(ByteArrayOutputStream out, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        int32(out, utf8.length);
        out.writeBytes(utf8);
    }

    private static void int32(ByteArrayOutputStream out, int value) {
        for (int i = 0; i < 4; i++) {
            out.write(value >> (8 * i));
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] data) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(data);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }
}
