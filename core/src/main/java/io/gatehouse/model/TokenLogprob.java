package io.gatehouse.model;

import java.util.List;

/**
 * The log probability of one token and its alternatives.
 *
 * @param token the token's text
 * @param logprob natural logarithm of its probability; -9999 stands for very unlikely in the OpenAI API
 * @param top the alternatives, often empty
 */
public record TokenLogprob(String token, double logprob, List<TokenLogprob> top) {
    /** Copies the list. */
    public TokenLogprob {
        top = List.copyOf(top);
    }
}
