package io.gatehouse.testing.contract;

import io.gatehouse.model.FinishReason;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.Usage;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.Script;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the contract in the wire format of a provider. An {@link Answer} is blocking or streaming as the request asks,
 * except where its method says that only a stream is wanted. {@link OpenAiContractScripts} is the one for everything that speaks
 * the OpenAI protocol; a class for another format implements this.
 */
public interface ContractScripts {
    /**
     * A text, with as many choices as the request asks for, all the same. Names the id {@link #answerId}, the model that was asked
     * for, and the request id {@code request-1}.
     *
     * @param usage input, cached input and output tokens
     * @param pieces the text, an event each in a stream
     * @return the answer
     */
    Answer text(Usage usage, String... pieces);

    /**
     * The id that {@link #text} names.
     *
     * @return {@code answer-1}, or null for a format that names none, where the dialect makes one
     */
    default @Nullable String answerId() {
        return "answer-1";
    }

    /**
     * A text that ended for a reason other than its end.
     *
     * @param reason {@code LENGTH} or {@code CONTENT_FILTER}
     * @param text the text
     * @return the answer
     */
    Answer finished(FinishReason reason, String text);

    /**
     * Reasoning and then text.
     *
     * @param reasoning two events in a stream
     * @param text the text
     * @return the answer
     */
    Answer reasoning(String reasoning, String text);

    /**
     * A refusal by the model.
     *
     * @param words its words
     * @return the answer
     */
    Answer refusal(String words);

    /**
     * Tool calls; a stream gives the arguments of each in several pieces, one call after the other.
     *
     * @param calls the calls
     * @return the answer
     */
    Answer toolCalls(ToolCall... calls);

    /**
     * A stream of two tool calls, the pieces of their arguments in turn.
     *
     * @param first a call
     * @param second another
     * @return the answer, streaming only
     */
    Answer interleavedToolCalls(ToolCall first, ToolCall second);

    /**
     * A text with log probabilities; the text is that of the tokens.
     *
     * @param tokens an event each in a stream
     * @return the answer
     */
    Answer logprobs(List<TokenLogprob> tokens);

    /**
     * A text in an answer that has a field nobody knows, beside the choices.
     *
     * @param name the field
     * @param value its text
     * @param text the text of the answer
     * @return the answer
     */
    Answer unknownField(String name, String value, String text);

    /**
     * Vectors for the request's texts, listed in reverse order where the format names their positions. The same text always has
     * the same vector.
     *
     * @param dimensions the length of a vector
     * @return the answer
     */
    Answer embeddings(int dimensions);

    /**
     * An error.
     *
     * @param error which
     * @return the answer
     */
    Answer error(ContractError error);

    /**
     * A refused credential, told in the server's own words.
     *
     * @param words part of the error's message
     * @return the answer
     */
    Answer badCredential(String words);

    /**
     * A stream with status 200 that tells that the server is overloaded or failed, and ends.
     *
     * @param pieces text before the error, an event each
     * @return the answer, streaming only
     */
    Answer errorInStream(String... pieces);

    /**
     * The beginning of a stream, without any mark of its end; complete as HTTP.
     *
     * @param pieces text, an event each
     * @return the answer, streaming only
     */
    Answer unfinished(String... pieces);

    /**
     * A whole stream but for its final mark: the finish reason is there.
     *
     * @param pieces text, an event each
     * @return the answer, streaming only
     */
    Answer withoutFinalMark(String... pieces);

    /**
     * A whole stream that waits for a gate in its middle.
     *
     * @param before text before
     * @param gate the gate
     * @param after text after
     * @return the answer, streaming only
     */
    Answer pausing(String before, Gate gate, String after);

    /**
     * What the format sends to keep a connection alive, again and again until a gate opens.
     *
     * @param gate the gate; its arrival is told
     * @return the answer, streaming only
     */
    default Answer keepAlive(Gate gate) {
        return Script.stream().commentsUntil(gate, Duration.ofMillis(1));
    }

    /**
     * The fields at the top of a request with nothing but a model and a message.
     *
     * @param streaming whether a stream is wanted
     * @return all that may be there
     */
    Set<String> requestFields(boolean streaming);

    /**
     * Where a request has the JSON schema of its answer.
     *
     * @return a JSON pointer
     */
    String schemaPointer();

    /**
     * Where a request has a field that the caller passed through.
     *
     * @param field its name
     * @return a JSON pointer
     */
    default String extraPointer(String field) {
        return "/" + field;
    }
}
