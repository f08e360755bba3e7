package org.ardrag.inference.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What ftfy and Python's {@code html.unescape} make of these; most are examples of ftfy's documentation. */
class PromptCleanerTest {

    static Stream<Arguments> prompts() {
        return Stream.of(
                arguments("whitespace is one space", "  a\t red  \n balloon\u00a0\u3000rises ", "a red balloon rises"),
                arguments("an entity", "salt &amp; pepper", "salt & pepper"),
                arguments("an entity of an entity", "&amp;lt;3", "<3"),
                arguments("an entity beside a tag", "<b>&amp;amp;amp;</b>", "<b>&amp;</b>"),
                arguments("UTF-8 read as Latin-1", "s\u00c3\u00b3lo schn\u00c3\u00b6rkel", "s\u00f3lo schn\u00f6rkel"),
                arguments("UTF-8 read as Windows-1252", "\u00e2\u0153\u201d No problems", "\u2714 No problems"),
                arguments(
                        "the same twice",
                        "The Mona Lisa doesn\u00c3\u00a2\u00e2\u201a\u00ac\u00e2\u201e\u00a2t have eyebrows.",
                        "The Mona Lisa doesn't have eyebrows."),
                arguments(
                        "accents that are meant",
                        "\u00e9t\u00e9 \u00e0 S\u00e3o Paulo, CAF\u00c9\u00bb",
                        "\u00e9t\u00e9 \u00e0 S\u00e3o Paulo, CAF\u00c9\u00bb"),
                arguments(
                        "other scripts",
                        "\u7ea2\u8272\u6c14\u7403 \u043a\u0440\u0430\u0441\u043d\u044b\u0439 \ud83c\udf88",
                        "\u7ea2\u8272\u6c14\u7403 \u043a\u0440\u0430\u0441\u043d\u044b\u0439 \ud83c\udf88"),
                arguments("curly quotes", "\u201chere\u2019s a test\u201d", "\"here's a test\""),
                arguments("a ligature", "\ufb02u\ufb00y", "fluffy"),
                arguments(
                        "wide letters",
                        "\uff2c\uff2f\uff35\uff24\u3000\uff2e\uff2f\uff29\uff33\uff25\uff33",
                        "LOUD NOISES"),
                arguments("terminal colours", "\u001b[36;44mI'm blue\u001b[m", "I'm blue"),
                arguments("control characters", "\ufeffa\u0007b\u200b", "ab\u200b"),
                arguments("Windows-1252 in place of C1", "\u0093quoted\u0094", "\"quoted\""),
                arguments("a letter and its mark", "cafe\u0301", "caf\u00e9"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("prompts")
    void cleansAsThePublishedModelsWereTrainedWith(String what, String prompt, String expected) {
        assertThat(PromptCleaner.clean(prompt)).as(what).isEqualTo(expected);
    }
}
