package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Gateway;
import io.gatehouse.Tool;
import io.gatehouse.Typed;
import io.gatehouse.model.ContentBlockedException;
import io.gatehouse.model.Description;
import io.gatehouse.model.InvalidOutputException;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Scripts;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Record → JSON schema → record, with one bounded re-ask. */
@ExtendWith(LeakCheckExtension.class)
class StructuredOutputTest {
    enum Currency {
        NOK,
        EUR
    }

    record Line(String article, int count, BigDecimal price) {}

    sealed interface Payment permits Card, Transfer {}

    record Card(String number) implements Payment {}

    record Transfer(String iban, Optional<String> note) implements Payment {}

    record Invoice(
            @Description("as printed at the top") String number,
            LocalDate date,
            Currency currency,
            List<Line> lines,
            Map<String, String> labels,
            Optional<String> remark,
            Payment payment,
            boolean paid) {}

    record Person(String name, int born) {}

    record City(String name) {}

    private static final String PERSON = "{\"name\":\"Ada\",\"born\":1815}";

    private final FakeModelServer server = FakeModelServer.start();
    private final Gateway gateway = Setup.gateway(server);

    @AfterEach
    void close() {
        gateway.close();
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
    }

    @Test
    void aNestedRecordIsReadFromTheAnswer() {
        server.enqueue(Scripts.chat("{\"number\":\"A-7\",\"date\":\"2026-02-28\",\"currency\":\"NOK\",\"lines\":["
                + "{\"article\":\"pen\",\"count\":2,\"price\":19.90},{\"article\":\"ink\",\"count\":1,\"price\":5}],"
                + "\"labels\":{\"team\":\"search\"},\"remark\":null,"
                + "\"payment\":{\"type\":\"Transfer\",\"iban\":\"NO93\",\"note\":\"thanks\"},\"paid\":true}"));

        Typed<Invoice> typed =
                gateway.chat(Setup.TARGET).user("Read this.").as(Invoice.class).send();

        Invoice invoice = typed.value();
        assertThat(invoice.number()).isEqualTo("A-7");
        assertThat(invoice.date()).isEqualTo(LocalDate.of(2026, 2, 28));
        assertThat(invoice.currency()).isEqualTo(Currency.NOK);
        assertThat(invoice.lines())
                .containsExactly(new Line("pen", 2, new BigDecimal("19.90")), new Line("ink", 1, new BigDecimal("5")));
        assertThat(invoice.labels()).containsExactly(Map.entry("team", "search"));
        assertThat(invoice.remark()).isEmpty();
        assertThat(invoice.payment()).isEqualTo(new Transfer("NO93", Optional.of("thanks")));
        assertThat(invoice.paid()).isTrue();
        assertThat(typed.response().attempts()).hasSize(1);
        var sent = server.takeRequest(Setup.WAIT);
        assertThat(sent.at("/response_format/type")).isEqualTo("json_schema");
        assertThat(sent.at("/response_format/json_schema/name")).isEqualTo("Invoice");
        assertThat(sent.at("/response_format/json_schema/strict")).isEqualTo("true");
        assertThat(sent.at("/response_format/json_schema/schema/additionalProperties"))
                .isEqualTo("false");
        assertThat(sent.body()).contains("as printed at the top", "\"NOK\"", "\"Card\"", "\"Transfer\"", "\"date\"");
    }

    @Test
    void whatTheSimulatedModelMakesOfTheSchemaCanBeRead() {
        Invoice invoice = gateway.chat(Setup.TARGET)
                .user("Read this.")
                .as(Invoice.class)
                .maxReasks(0)
                .send()
                .value();

        assertThat(invoice.number()).isNotNull();
        assertThat(invoice.payment()).isNotNull();
    }

    @Test
    void itIsReadAsynchronouslyToo() throws Exception {
        server.enqueue(Scripts.chat(PERSON));

        assertThat(gateway.chat(Setup.TARGET)
                        .user("Who?")
                        .as(Person.class)
                        .sendAsync()
                        .get(20, TimeUnit.SECONDS)
                        .value())
                .isEqualTo(new Person("Ada", 1815));
    }

    @Test
    void anAnswerThatDoesNotFitIsAskedForAgainOnce() {
        server.enqueue(Scripts.chat("{\"name\":\"Ada\",\"born\":\"long ago\"}"), Scripts.chat(PERSON));

        Typed<Person> typed =
                gateway.chat(Setup.TARGET).user("Who?").as(Person.class).send();

        assertThat(typed.value()).isEqualTo(new Person("Ada", 1815));
        assertThat(typed.response().attempts()).hasSize(2);
        server.takeRequest(Setup.WAIT);
        var again = server.takeRequest(Setup.WAIT);
        assertThat(again.at("/messages/0/content")).isEqualTo("Who?");
        assertThat(again.at("/messages/1/role")).isEqualTo("assistant");
        assertThat(again.at("/messages/1/content")).contains("long ago");
        assertThat(again.at("/messages/2/role")).isEqualTo("user");
        assertThat(again.at("/messages/2/content")).contains("not valid", "born");
        assertThat(again.at("/response_format/type")).isEqualTo("json_schema");
    }

    @Test
    void anAnswerThatNeverFitsIsAnErrorWithWhatIsWrong() {
        server.enqueue(Scripts.chat("no JSON"), Scripts.chat("{\"name\":\"Ada\"}"));

        InvalidOutputException e = catchThrowableOfType(
                InvalidOutputException.class,
                () -> gateway.chat(Setup.TARGET).user("Who?").as(Person.class).send());

        assertThat(e)
                .hasMessageContaining("Person")
                .hasMessageContaining("asking 2 times")
                .hasMessageContaining("born")
                .hasMessageContaining("partial()");
        assertThat(e.target()).hasToString(Setup.TARGET);
        assertThat(e.partial().text()).isEqualTo("{\"name\":\"Ada\"}");
        assertThat(e.attempts()).hasSize(2);
        assertThat(server.requestCount()).isEqualTo(2);
    }

    @Test
    void theNumberOfReasksIsTheCallers() {
        server.enqueue(Scripts.chat("no"), Scripts.chat("no"), Scripts.chat("no"), Scripts.chat(PERSON));
        assertThat(gateway.chat(Setup.TARGET)
                        .user("Who?")
                        .as(Person.class)
                        .maxReasks(3)
                        .send()
                        .value()
                        .name())
                .isEqualTo("Ada");

        server.enqueue(Scripts.chat("no"));
        InvalidOutputException e = catchThrowableOfType(
                InvalidOutputException.class,
                () -> gateway.chat(Setup.TARGET)
                        .user("Who?")
                        .as(Person.class)
                        .maxReasks(0)
                        .send());
        assertThat(e).hasMessageContaining("asking 1 time");
        assertThat(server.requestCount()).isEqualTo(5);
    }

    @Test
    void aRefusalIsNotAskedForAgain() {
        server.enqueue(Scripts.refusal("I can't do that."));

        ContentBlockedException e = catchThrowableOfType(
                ContentBlockedException.class,
                () -> gateway.chat(Setup.TARGET).user("Who?").as(Person.class).send());

        assertThat(e).hasMessageContaining("refused").hasMessageContaining("Person");
        assertThat(e.partial().refusal()).isEqualTo("I can't do that.");
        assertThat(server.requestCount()).isEqualTo(1);
    }

    @Test
    void anAnswerCutByItsLengthIsAskedForAgainAndThenToldAsThat() {
        for (int i = 0; i < 2; i++) {
            server.enqueue(ChatAnswer.builder()
                    .text("{\"name\":\"A")
                    .finishReason("length")
                    .build());
        }

        InvalidOutputException e = catchThrowableOfType(
                InvalidOutputException.class,
                () -> gateway.chat(Setup.TARGET).user("Who?").as(Person.class).send());

        assertThat(e).hasMessageContaining("cut off").hasMessageContaining("output tokens");
        assertThat(server.requestCount()).isEqualTo(2);
    }

    @Test
    void anAnswerInACodeFenceIsReadOrAskedForAgain() {
        server.enqueue(Scripts.chat("```json\n" + PERSON + "\n```"), Scripts.chat(PERSON));

        assertThat(gateway.chat(Setup.TARGET)
                        .user("Who?")
                        .as(Person.class)
                        .send()
                        .value())
                .isEqualTo(new Person("Ada", 1815));
    }

    @Test
    void toolsRunBeforeTheRecordIsRead() {
        Tool<City> tool = Tool.of("mayor", "Looks it up", City.class, city -> "Mayor of " + city.name() + ": Ada");
        server.enqueue(Scripts.toolCall("mayor", "{\"name\":\"Oslo\"}"), Scripts.chat("oops"), Scripts.chat(PERSON));

        Typed<Person> typed = gateway.chat(Setup.TARGET)
                .user("Who is mayor?")
                .tool(tool)
                .as(Person.class)
                .send();

        assertThat(typed.value().name()).isEqualTo("Ada");
        server.takeRequest(Setup.WAIT);
        server.takeRequest(Setup.WAIT);
        var reask = server.takeRequest(Setup.WAIT);
        assertThat(reask.at("/messages/2/content"))
                .as("the tool's result is still there")
                .contains("Mayor of Oslo");
        assertThat(reask.at("/messages/3/content")).isEqualTo("oops");
    }
}
