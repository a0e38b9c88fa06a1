package io.gatehouse.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.model.Description;
import io.gatehouse.model.Json;
import io.gatehouse.model.ResponseFormat;
import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An invoice goes out as a schema and comes back as a record. */
class RecordCodecTest {
    @Description("An invoice as printed")
    private record Invoice(
            @Description("The number printed at the top") String number,
            LocalDate issued,
            @Nullable LocalDate due,
            Currency currency,
            List<Line> lines,
            @Description("How it was paid, if it was") Optional<Payment> payment,
            Map<String, String> references) {}

    private record Line(String text, int quantity, BigDecimal price) {
        private Line {
            if (quantity < 1) {
                throw new IllegalArgumentException("quantity must be positive but was " + quantity);
            }
        }
    }

    private enum Currency {
        @Description("euro")
        EUR,
        USD
    }

    private sealed interface Payment permits Card, Transfer {}

    private record Card(String lastDigits) implements Payment {}

    private record Transfer(String iban, @Nullable URI receipt) implements Payment {}

    private static final Invoice INVOICE = new Invoice(
            "R-7",
            LocalDate.of(2026, 1, 31),
            null,
            Currency.EUR,
            List.of(new Line("Bolt", 3, new BigDecimal("1.50"))),
            Optional.of(new Transfer("DE00", null)),
            Map.of("order", "A-1"));

    private static final String TEXT = """
            {"number": "R-7", "issued": "2026-01-31", "due": null, "currency": "EUR",
             "lines": [{"text": "Bolt", "quantity": 3, "price": 1.50}],
             "payment": {"type": "Transfer", "iban": "DE00", "receipt": null},
             "references": [{"key": "order", "value": "A-1"}]}""";

    private final RecordCodec<Invoice> codec = RecordCodec.of(Invoice.class);

    @Test
    void theAnswerBecomesTheRecord() {
        assertThat(codec.read(TEXT)).isEqualTo(INVOICE);
    }

    @Test
    void theRecordBecomesTheAnswer() {
        assertThat(codec.write(INVOICE)).isEqualTo(Json.parse(TEXT));
    }

    @Test
    void theSchemaFitsARequest() {
        ResponseFormat format = ResponseFormat.jsonSchema(codec.name(), codec.schema());
        assertThat(format.name()).isEqualTo("Invoice");
    }

    @Test
    void theSchemaSaysItAll() {
        Schemas.assertSchema(codec, """
                {"type": "object",
                 "properties": {
                   "number": {"type": "string", "description": "The number printed at the top"},
                   "issued": {"type": "string", "format": "date"},
                   "due": {"type": ["string", "null"], "format": "date"},
                   "currency": {"type": "string", "enum": ["EUR", "USD"], "description": "Values: EUR – euro."},
                   "lines": {"type": "array", "items": {"type": "object",
                     "properties": {
                       "text": {"type": "string"}, "quantity": {"type": "integer"}, "price": {"type": "number"}},
                     "required": ["text", "quantity", "price"], "additionalProperties": false}},
                   "payment": {"anyOf": [
                     {"type": "object",
                      "properties": {"type": {"type": "string", "enum": ["Card"]}, "lastDigits": {"type": "string"}},
                      "required": ["type", "lastDigits"], "additionalProperties": false},
                     {"type": "object",
                      "properties": {
                        "type": {"type": "string", "enum": ["Transfer"]},
                        "iban": {"type": "string"},
                        "receipt": {"type": ["string", "null"], "description": "A URI."}},
                      "required": ["type", "iban", "receipt"], "additionalProperties": false},
                     {"type": "null"}],
                     "description": "How it was paid, if it was"},
                   "references": {"type": "array", "items": {"type": "object",
                     "properties": {"key": {"type": "string"}, "value": {"type": "string"}},
                     "required": ["key", "value"], "additionalProperties": false}}},
                 "required": ["number", "issued", "due", "currency", "lines", "payment", "references"],
                 "additionalProperties": false,
                 "description": "An invoice as printed"}""");
    }

    @Test
    void aModelWithoutStrictModeIsUnderstoodToo() {
        String answer = """
                \s
                ```json
                {"number": "R-7", "issued": "2026-01-31", "currency": "eur", "remark": "all fine",
                 "lines": [{"text": "Bolt", "quantity": 3.0, "price": 1.50}],
                 "payment": {"type": "transfer", "iban": "DE00"},
                 "references": {"order": "A-1"}}
                ```
                """;
        assertThat(codec.read(answer)).isEqualTo(INVOICE);
    }

    @Test
    void everythingWrongIsReportedAtOnceAndNothingIsQuoted() {
        String answer = """
                {"number": 4711, "issued": "secret", "currency": "secret", "references": [{"key": "a"}],
                 "lines": [{"text": "Bolt", "quantity": 1, "price": "secret"}, {"text": "Nut"}],
                 "payment": {"type": "secret"}}""";
        InvalidJsonOutput failure = catchThrowableOfType(InvalidJsonOutput.class, () -> codec.read(answer));
        assertThat(failure.problems())
                .containsExactly(
                        "$.number: expected a string, found a number",
                        "$.issued: expected a date, such as 2026-01-31, found another text",
                        "$.currency: expected one of EUR, USD, found another text",
                        "$.lines[0].price: expected a number, found a string",
                        "$.lines[1].quantity: missing",
                        "$.lines[1].price: missing",
                        "$.payment.type: expected one of Card, Transfer, found another text",
                        "$.references[0].value: missing");
        assertThat(failure.getMessage())
                .contains("$.lines[1].price: missing")
                .doesNotContain("secret")
                .doesNotContain("4711");
    }

    @Test
    void whatAConstructorRejectsIsToldToTheModelButNotInTheMessage() {
        String answer = TEXT.replace("\"quantity\": 3", "\"quantity\": -77");
        InvalidJsonOutput failure = catchThrowableOfType(InvalidJsonOutput.class, () -> codec.read(answer));
        assertThat(failure.problems())
                .containsExactly("$.lines[0]: rejected by Line: quantity must be positive but was -77");
        assertThat(failure.getMessage()).endsWith("$.lines[0]: rejected by Line");
    }

    @Test
    void thereIsOneCodecPerClass() {
        assertThat(RecordCodec.of(Invoice.class)).isSameAs(codec);
    }
}
