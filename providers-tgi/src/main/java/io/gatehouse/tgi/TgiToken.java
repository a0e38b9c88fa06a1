package io.gatehouse.tgi;

import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.Json;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.spi.WireResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * A token of a text.
 *
 * @param id its number in the model's vocabulary
 * @param text its text
 * @param start where it begins in the text, as the server counts
 * @param stop where it ends
 */
public record TgiToken(int id, String text, int start, int stop) {
    static List<TgiToken> list(WireResponse response) {
        Head head = response.head();
        try {
            Json body = Json.lazy(response.body());
            Json tokens = body.isArray() ? body : body.get("tokenize_response");
            if (tokens.isArray()) {
                List<TgiToken> list = new ArrayList<>();
                tokens.elements().forEach(each -> list.add(of(each)));
                return List.copyOf(list);
            }
        } catch (GatewayException e) {
            throw protocol(head);
        }
        throw protocol(head);
    }

    private static TgiToken of(Json token) {
        String text = token.get("text").asText();
        return new TgiToken(
                (int) token.get("id").asLong(0),
                text == null ? "" : text,
                (int) token.get("start").asLong(0),
                (int) token.get("stop").asLong(0));
    }

    private static ProtocolException protocol(Head head) {
        return new ProtocolException(ErrorDetails.of("The answer of " + head.target()
                        + " is not TGI's list of tokens: check that its base URL leads to a TGI server")
                .at(head.target(), head.endpoint())
                .response(head.status(), head.requestId()));
    }
}
