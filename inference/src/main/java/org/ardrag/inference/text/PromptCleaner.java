package org.ardrag.inference.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.unbescape.html.HtmlEscape;

/**
 * Wan's prompt cleaning: {@code basic_clean} and {@code whitespace_clean} of Wan-Video/Wan2.1,
 * {@code wan/modules/tokenizers.py}. The first is ftfy's {@code fix_text} with its default settings, then HTML entities
 * twice. Of ftfy's repair of wrongly decoded text the clear case is done here: UTF-8 that was read as Latin-1 or
 * Windows-1252. What it guesses for other encodings and for text that has lost bytes is not.
 */
final class PromptCleaner {

    /** ftfy repeats its fixes until nothing changes; so many rounds are never needed. */
    private static final int MOST_ROUNDS = 8;

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private static final Pattern TERMINAL_ESCAPE = Pattern.compile("\u001b\\[[\\d;]*[a-zA-Z]");
    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7f]+");
    private static final Pattern C1_CONTROL = Pattern.compile("[\u0080-\u009f]");
    private static final Pattern LIGATURE =
            Pattern.compile("[\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06]");
    private static final Pattern OTHER_WIDTH = Pattern.compile("[\u3000\uff01-\uffef]");
    private static final Pattern SINGLE_QUOTE = Pattern.compile("[\u02bc\u2018-\u201b]");
    private static final Pattern DOUBLE_QUOTE = Pattern.compile("[\u201c-\u201f]");
    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\r\u0085\u2028\u2029]");
    private static final Pattern LONE_SURROGATE = Pattern.compile("[\ud800-\udfff]"); // pairs are one character here
    private static final Pattern CONTROL =
            Pattern.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]");
    private static final Pattern WHITESPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    /** The two whose compatibility form has letters that ftfy takes apart no further, or not at all. */
    private static final Map<String, String> LIGATURES = Map.of("\ufb05", "\u017ft", "\u0149", "\u02bcn");

    private PromptCleaner() {}

    /** A prompt as the tokenizer is to see it. */
    static String clean(String prompt) {
        String text = HtmlEscape.unescapeHtml(HtmlEscape.unescapeHtml(fixText(prompt)));
        return WHITESPACE.matcher(text).replaceAll(" ").strip();
    }

    /** ftfy's {@code fix_text}: its fixes in its order, until nothing changes. */
    private static String fixText(String text) {
        String fixed = text;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            String before = fixed;
            fixed = fixOnce(fixed);
            if (fixed.equals(before)) {
                break;
            }
        }
        return fixed;
    }

    private static String fixOnce(String given) {
        String text = given.contains("<") ? given : HtmlEscape.unescapeHtml(given); // with tags it is meant as HTML
        text = TERMINAL_ESCAPE.matcher(text).replaceAll("");
        text = NOT_ASCII.matcher(text).replaceAll(run -> quoted(decodedAgain(run.group())));
        text = C1_CONTROL.matcher(text).replaceAll(c -> quoted(fromWindows1252(c)));
        text = LIGATURE.matcher(text).replaceAll(c -> LIGATURES.getOrDefault(c.group(), compatible(c)));
        text = OTHER_WIDTH.matcher(text).replaceAll(c -> quoted(compatible(c)));
        text = SINGLE_QUOTE.matcher(text).replaceAll("'");
        text = DOUBLE_QUOTE.matcher(text).replaceAll("\"");
        text = LINE_BREAK.matcher(text).replaceAll("\n");
        text = LONE_SURROGATE.matcher(text).replaceAll("\ufffd");
        text = CONTROL.matcher(text).replaceAll("");
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /**
     * Takes a run of characters for bytes and reads these as UTF-8. Only a clear case is replaced: several sequences, a
     * long one, or one that begins as those of the common accented letters do.
     */
    private static String decodedAgain(String run) {
        CharsetEncoder windows1252 = WINDOWS_1252.newEncoder();
        ByteBuffer bytes = ByteBuffer.allocate(run.length());
        for (int i = 0; i < run.length(); i++) {
            char c = run.charAt(i);
            if (c > 0xff && !windows1252.canEncode(c)) {
                return run;
            }
            bytes.put(c > 0xff ? String.valueOf(c).getBytes(WINDOWS_1252)[0] : (byte) c);
        }
        bytes.flip();
        int lead = bytes.get(0) & 0xff;
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            boolean clear = decoded.length() > 1 || lead >= 0xe0 || lead == 0xc2 || lead == 0xc3;
            return clear ? decoded.toString() : run;
        } catch (CharacterCodingException e) {
            return run; // it is no UTF-8, so it was read rightly
        }
    }

    private static String fromWindows1252(MatchResult control) {
        byte[] one = {(byte) control.group().charAt(0)};
        String read = new String(one, WINDOWS_1252);
        return read.equals("\ufffd") ? control.group() : read; // five bytes stand for nothing
    }

    private static String compatible(MatchResult character) {
        return character.group().equals("\u3000") ? " " : Normalizer.normalize(character.group(), Normalizer.Form.NFKC);
    }

    private static String quoted(String replacement) {
        return Matcher.quoteReplacement(replacement);
    }
}
