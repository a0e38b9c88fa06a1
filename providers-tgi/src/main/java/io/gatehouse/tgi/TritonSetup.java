package io.gatehouse.tgi;

import io.gatehouse.openai.PromptTemplate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How one model repository is spoken to through the generate API. A value.
 *
 * @param api whose inputs
 * @param template makes the prompt
 * @param maxTokens the bound on output where a request has none, or null
 * @param version the version in the path, or null for the server's choice
 * @param cumulative whether each event of a stream repeats the text so far
 * @param guided whether the engine was built for guided decoding
 * @param olderNames whether the ensemble has the names of inputs from before 2025
 * @param tokens counts the tokens of a text where the server does not tell
 */
record TritonSetup(
        TritonApi api,
        PromptTemplate template,
        @Nullable Integer maxTokens,
        @Nullable String version,
        boolean cumulative,
        boolean guided,
        boolean olderNames,
        ToLongFunction<String> tokens) {}
