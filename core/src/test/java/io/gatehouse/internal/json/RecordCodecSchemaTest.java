package io.gatehouse.internal.json;

import static io.gatehouse.internal.json.Schemas.assertSchema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.model.Description;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordCodecSchemaTest {
    record Node(String name, List<Node> children) {}

    record Trip(
            Place from,
            @Description("The end") Place to,
            @Nullable @Description("A stop.") Place via) {}

    @Description("A town")
    record Place(String town) {}

    sealed interface Expression permits Sum, Literal {}

    record Sum(Expression left, Expression right) implements Expression {}

    record Literal(double value) implements Expression {}

    @Description("A shape")
    sealed interface Figure permits Circle, Polygon {}

    record Circle(@Description("circle or disc") String type) implements Figure {}

    sealed interface Polygon extends Figure permits Square {}

    record Square(int side) implements Polygon {}

    @Description("How urgent it is.")
    enum Priority {
        @Description("today")
        HIGH,
        @Description("some day")
        LOW
    }

    record Ticket(
            @Description("As the customer sees it") @Nullable
            Priority priority) {}

    record Page<T>(List<T> items, @Nullable T next) {}

    record Pages(Page<String> names, Page<Place> places, Page<Place> morePlaces) {}

    record Tree<T>(T value, List<Tree<T>> children) {}

    record Trees(Tree<String> tree) {}

    record Nulls(
            @Nullable Integer number,
            @Nullable List<@Nullable String> list,
            List<Optional<Boolean>> flags,
            @Nullable String[] elements,
            String @Nullable [] array,
            Map<String, @Nullable Place> places) {}

    static final class Outer {
        record Place(int x) {}
    }

    record TwoPlaces(Place a, Place b, Outer.Place c, Outer.Place d) {}

    record Empty() {}

    @Test
    void aRecordThatContainsItselfIsADefinition() {
        assertSchema(RecordCodec.of(Node.class), """
                {"type": "object",
                 "properties": {
                   "name": {"type": "string"},
                   "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}},
                 "required": ["name", "children"], "additionalProperties": false,
                 "$defs": {"Node": {"type": "object",
                   "properties": {
                     "name": {"type": "string"},
                     "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}},
                   "required": ["name", "children"], "additionalProperties": false}}}""");
        Node tree = new Node("a", List.of(new Node("b", List.of())));
        assertRoundTrip(tree);
    }

    @Test
    void aRecordUsedTwiceIsADefinitionAndADescriptionIsNeverBesideAReference() {
        assertSchema(RecordCodec.of(Trip.class), """
                {"type": "object",
                 "properties": {
                   "from": {"$ref": "#/$defs/Place"},
                   "to": {"anyOf": [{"$ref": "#/$defs/Place"}], "description": "The end"},
                   "via": {"anyOf": [{"$ref": "#/$defs/Place"}, {"type": "null"}], "description": "A stop."}},
                 "required": ["from", "to", "via"], "additionalProperties": false,
                 "$defs": {"Place": {"type": "object", "properties": {"town": {"type": "string"}},
                   "required": ["town"], "additionalProperties": false, "description": "A town"}}}""");
    }

    @Test
    void aSealedInterfaceAtTheRootIsWrapped() {
        RecordCodec<Expression> codec = RecordCodec.of(Expression.class);
        assertSchema(codec, """
                {"type": "object", "properties": {"value": {"$ref": "#/$defs/Expression"}},
                 "required": ["value"], "additionalProperties": false,
                 "$defs": {"Expression": {"anyOf": [
                   {"type": "object",
                    "properties": {"type": {"type": "string", "enum": ["Sum"]},
                      "left": {"$ref": "#/$defs/Expression"}, "right": {"$ref": "#/$defs/Expression"}},
                    "required": ["type", "left", "right"], "additionalProperties": false},
                   {"type": "object",
                    "properties": {"type": {"type": "string", "enum": ["Literal"]}, "value": {"type": "number"}},
                    "required": ["type", "value"], "additionalProperties": false}]}}}""");
        Expression sum = new Sum(new Literal(1), new Sum(new Literal(2), new Literal(0.5)));
        assertThat(codec.read(codec.write(sum).toString())).isEqualTo(sum);
        assertThat(codec.write(new Literal(2)).toString())
                .isEqualTo("{\"value\":{\"type\":\"Literal\",\"value\":2.0}}");
    }

    @Test
    void theDiscriminatorStepsAsideForAComponentNamedType() {
        RecordCodec<Figure> codec = RecordCodec.of(Figure.class);
        assertSchema(codec, """
                {"type": "object", "properties": {"value": {"anyOf": [
                   {"type": "object",
                    "properties": {"kind": {"type": "string", "enum": ["Circle"]},
                      "type": {"type": "string", "description": "circle or disc"}},
                    "required": ["kind", "type"], "additionalProperties": false},
                   {"type": "object",
                    "properties": {"kind": {"type": "string", "enum": ["Square"]}, "side": {"type": "integer"}},
                    "required": ["kind", "side"], "additionalProperties": false}],
                   "description": "A shape"}},
                 "required": ["value"], "additionalProperties": false}""");
        assertThat(codec.read("{\"value\":{\"kind\":\"Square\",\"side\":2}}")).isEqualTo(new Square(2));
        InvalidJsonOutput failure =
                catchThrowableOfType(InvalidJsonOutput.class, () -> codec.read("{\"value\":{\"type\":\"disc\"}}"));
        assertThat(failure.problems()).containsExactly("$.value.kind: missing, expected one of Circle, Square");
    }

    @Test
    void constantsAreDescribedWithTheProperty() {
        assertSchema(RecordCodec.of(Ticket.class), """
                {"type": "object",
                 "properties": {"priority": {"type": ["string", "null"], "enum": ["HIGH", "LOW", null],
                   "description":
                     "As the customer sees it. How urgent it is. Values: HIGH – today; LOW – some day."}},
                 "required": ["priority"], "additionalProperties": false}""");
    }

    @Test
    void anEnumCanBeTheAnswer() {
        RecordCodec<Priority> codec = RecordCodec.of(Priority.class);
        Schemas.assertStrict(codec);
        assertThat(codec.read("{\"value\": \"LOW\"}")).isEqualTo(Priority.LOW);
        assertThat(codec.write(Priority.HIGH).toString()).isEqualTo("{\"value\":\"HIGH\"}");
    }

    @Test
    void genericRecordsAreFilledIn() {
        assertSchema(RecordCodec.of(Pages.class), """
                {"type": "object",
                 "properties": {
                   "names": {"type": "object",
                     "properties": {
                       "items": {"type": "array", "items": {"type": "string"}}, "next": {"type": ["string", "null"]}},
                     "required": ["items", "next"], "additionalProperties": false},
                   "places": {"$ref": "#/$defs/Page_Place"},
                   "morePlaces": {"$ref": "#/$defs/Page_Place"}},
                 "required": ["names", "places", "morePlaces"], "additionalProperties": false,
                 "$defs": {
                   "Page_Place": {"type": "object",
                     "properties": {
                       "items": {"type": "array", "items": {"$ref": "#/$defs/Place"}},
                       "next": {"anyOf": [{"$ref": "#/$defs/Place"}, {"type": "null"}]}},
                     "required": ["items", "next"], "additionalProperties": false},
                   "Place": {"type": "object", "properties": {"town": {"type": "string"}},
                     "required": ["town"], "additionalProperties": false, "description": "A town"}}}""");
        assertRoundTrip(new Pages(
                new Page<>(List.of("a"), null),
                new Page<>(List.of(new Place("b")), new Place("c")),
                new Page<>(List.of(), null)));
    }

    @Test
    void aGenericRecordMayContainItself() {
        Schemas.assertStrict(RecordCodec.of(Trees.class));
        assertRoundTrip(new Trees(new Tree<>("a", List.of(new Tree<>("b", List.of())))));
    }

    @Test
    void nullIsAllowedExactlyWhereItIsMarked() {
        assertSchema(RecordCodec.of(Nulls.class), """
                {"type": "object",
                 "properties": {
                   "number": {"type": ["integer", "null"]},
                   "list": {"anyOf": [{"type": "array", "items": {"type": ["string", "null"]}}, {"type": "null"}]},
                   "flags": {"type": "array", "items": {"type": ["boolean", "null"]}},
                   "elements": {"type": "array", "items": {"type": ["string", "null"]}},
                   "array": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
                   "places": {"type": "array", "items": {"type": "object",
                     "properties": {"key": {"type": "string"}, "value": {"anyOf": [
                       {"type": "object", "properties": {"town": {"type": "string"}},
                        "required": ["town"], "additionalProperties": false, "description": "A town"},
                       {"type": "null"}]}},
                     "required": ["key", "value"], "additionalProperties": false}}},
                 "required": ["number", "list", "flags", "elements", "array", "places"],
                 "additionalProperties": false}""");
    }

    @Test
    void twoClassesOfOneNameAreKeptApart() {
        RecordCodec<TwoPlaces> codec = RecordCodec.of(TwoPlaces.class);
        assertThat(codec.schema().get("$defs").fields()).containsOnlyKeys("Place", "Place_2");
        Schemas.assertStrict(codec);
    }

    @Test
    void aRecordMayBeEmpty() {
        assertSchema(RecordCodec.of(Empty.class), """
                {"type": "object", "properties": {}, "required": [], "additionalProperties": false}""");
        assertRoundTrip(new Empty());
    }

    @Test
    void namesHoldOnlyWhatSchemasAllow() {
        record Money$Amount(int x) {}
        record ThisNameIsMuchLongerThanTheSixtyFourCharactersThatAreAllowedForSchemas(int x) {}
        assertThat(RecordCodec.of(Money$Amount.class).name()).isEqualTo("Money_Amount");
        assertThat(RecordCodec.of(ThisNameIsMuchLongerThanTheSixtyFourCharactersThatAreAllowedForSchemas.class)
                        .name())
                .hasSize(64)
                .startsWith("ThisNameIsMuchLonger");
    }

    @SuppressWarnings("unchecked")
    private static <T> void assertRoundTrip(T value) {
        RecordCodec<T> codec = (RecordCodec<T>) RecordCodec.of(value.getClass());
        assertThat(codec.read(codec.write(value).toString())).isEqualTo(value);
    }
}
