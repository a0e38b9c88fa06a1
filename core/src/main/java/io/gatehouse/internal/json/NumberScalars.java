package io.gatehouse.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Year;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Types that are a JSON number. An integer may come as 3.0; a number that does not fit is a problem, never cut. */
final class NumberScalars {
    // As for the length of a number's text: without it 1e999999999 becomes a gigabyte.
    private static final int MAX_DIGITS = 1_000;

    private NumberScalars() {}

    static void addTo(Map<Class<?>, ScalarShape> table) {
        both(table, byte.class, Byte.class, integer(Byte.MIN_VALUE, Byte.MAX_VALUE, value -> (byte) value));
        both(table, short.class, Short.class, integer(Short.MIN_VALUE, Short.MAX_VALUE, value -> (short) value));
        both(table, int.class, Integer.class, integer(Integer.MIN_VALUE, Integer.MAX_VALUE, value -> (int) value));
        both(table, long.class, Long.class, integer(Long.MIN_VALUE, Long.MAX_VALUE, value -> value));
        both(table, float.class, Float.class, number(NumberScalars::toFloat));
        both(table, double.class, Double.class, number(NumberScalars::toDouble));
        table.put(BigDecimal.class, number(value -> value));
        table.put(BigInteger.class, bigInteger());
        ScalarShape.Reader year = integer(Year.MIN_VALUE, Year.MAX_VALUE, value -> Year.of((int) value))
                .reader();
        table.put(Year.class, new ScalarShape("integer", null, "A year.", year, value ->
                (long) ((Year) value).getValue()));
    }

    private static void both(Map<Class<?>, ScalarShape> table, Class<?> primitive, Class<?> box, ScalarShape shape) {
        table.put(primitive, shape);
        table.put(box, shape);
    }

    private static ScalarShape integer(long min, long max, LongFunction<Object> make) {
        ScalarShape.Reader reader = (path, tree, problems) -> {
            BigInteger number = whole(path, tree, problems);
            if (number == null) {
                return null;
            }
            if (number.compareTo(BigInteger.valueOf(min)) < 0 || number.compareTo(BigInteger.valueOf(max)) > 0) {
                problems.add(path, "expected an integer from " + min + " to " + max + ", found one outside of that");
                return null;
            }
            return make.apply(number.longValue());
        };
        return new ScalarShape("integer", null, null, reader, Function.identity());
    }

    private static ScalarShape bigInteger() {
        return new ScalarShape("integer", null, null, NumberScalars::whole, Function.identity());
    }

    private static ScalarShape number(Function<BigDecimal, @Nullable Object> make) {
        ScalarShape.Reader reader = (path, tree, problems) -> {
            BigDecimal number = decimal(path, "a number", tree, problems);
            if (number == null) {
                return null;
            }
            Object value = make.apply(number);
            if (value == null) {
                problems.add(path, "the number is too large");
            }
            return value;
        };
        return new ScalarShape("number", null, null, reader, Function.identity());
    }

    private static @Nullable BigInteger whole(JsonPath path, @Nullable Object tree, Problems problems) {
        BigDecimal number = decimal(path, "an integer", tree, problems);
        if (number == null) {
            return null;
        }
        try {
            return number.toBigIntegerExact();
        } catch (ArithmeticException e) {
            problems.add(path, "expected an integer, found a number with a fraction");
            return null;
        }
    }

    private static @Nullable BigDecimal decimal(JsonPath path, String what, @Nullable Object tree, Problems problems) {
        if (!(tree instanceof Number number)) {
            problems.expected(path, what, tree);
            return null;
        }
        BigDecimal decimal = number instanceof BigDecimal exact
                ? exact
                : number instanceof BigInteger integer
                        ? new BigDecimal(integer)
                        : BigDecimal.valueOf(number.longValue());
        if (Math.abs((long) decimal.scale()) > MAX_DIGITS) {
            problems.add(path, "the number has more than " + MAX_DIGITS + " digits");
            return null;
        }
        return decimal;
    }

    private static @Nullable Object toFloat(BigDecimal number) {
        float value = number.floatValue();
        return Float.isInfinite(value) ? null : value;
    }

    private static @Nullable Object toDouble(BigDecimal number) {
        double value = number.doubleValue();
        return Double.isInfinite(value) ? null : value;
    }
}
