package io.gatehouse.benchmarks;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Who asks what. Sessions begin at random (Poisson): a conversation under instructions that others share, or a lone
 * prompt. What a session does is drawn from a seed of its own, so that every balancer meets the same sessions.
 */
final class PoolTraffic {

    private static final int CHARS = 4;
    private static final int NOISE = 1 << 18;

    private final PoolParameters parameters;
    private final long seed;
    private final double[] popularity;
    private final Message[] instructions;
    private final int[] instructionTokens;
    private final String noise;

    PoolTraffic(PoolParameters parameters, long seed) {
        this.parameters = parameters;
        this.seed = seed;
        SplittableRandom random = new SplittableRandom(seed);
        noise = letters(NOISE, random);
        popularity = popularity(parameters.instructions(), parameters.zipf());
        instructions = new Message[parameters.instructions()];
        instructionTokens = new int[parameters.instructions()];
        for (int i = 0; i < instructions.length; i++) {
            PoolParameters.Range range = parameters.instructionTokens();
            instructionTokens[i] = random.nextInt(range.low(), range.high() + 1);
            instructions[i] = Message.system(letters(instructionTokens[i] * CHARS, random));
        }
    }

    private static String letters(int length, SplittableRandom random) {
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            text[i] = (char) ('a' + random.nextInt(26));
        }
        return new String(text);
    }

    private static double[] popularity(int count, double exponent) {
        double[] cumulative = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.pow(i + 1.0, -exponent);
            cumulative[i] = sum;
        }
        for (int i = 0; i < count; i++) {
            cumulative[i] /= sum;
        }
        return cumulative;
    }

    /** What one user does. */
    final class Session {
        private final int number;
        private final SplittableRandom random;
        private final int shared;
        private final int turns;
        private final List<Message> messages = new ArrayList<>();
        private int tokens;
        private int turn;
        private int answered;

        private Session(int number) {
            this.number = number;
            random = new SplittableRandom(seed * 1_000_003 + number);
            boolean lone = random.nextDouble() < parameters.oneOff();
            shared = lone ? -1 : draw(random.nextDouble());
            turns = lone ? 1 : turns(random.nextDouble());
            if (shared >= 0) {
                messages.add(instructions[shared]);
                tokens = instructionTokens[shared];
            }
        }

        private int draw(double uniform) {
            int at = Arrays.binarySearch(popularity, uniform);
            return Math.min(at < 0 ? -at - 1 : at, popularity.length - 1);
        }

        private int turns(double uniform) {
            double goesOn = 1 - 1 / parameters.turns();
            return 1 + (int) (Math.log(1 - uniform) / Math.log(goesOn));
        }

        boolean goesOn() {
            return turn < turns;
        }

        double thinkSeconds() {
            return exponential(parameters.thinkSeconds());
        }

        int gateway(int gateways) {
            return random.nextInt(gateways);
        }

        /** The next turn. */
        PoolCall next(PoolCall.Listener listener) {
            if (answered > 0) {
                messages.add(Message.assistant(text(answered)));
                tokens += answered;
            }
            int length = length(shared < 0 ? parameters.oneOffTokens() : parameters.messageTokens());
            messages.add(Message.user(text(length)));
            tokens += length;
            answered = length(parameters.answerTokens());
            turn++;
            int blocks = shared < 0 ? 0 : instructionTokens[shared] / parameters.blockTokens();
            return new PoolCall(
                    new PoolSequence(shared + 1, blocks, number),
                    tokens,
                    answered,
                    ChatRequest.builder("pool/model").messages(messages).build(),
                    listener);
        }

        // An exponential length, cut where it gets rare: from a tenth to four times the mean.
        private int length(int mean) {
            double drawn = exponential(mean);
            return (int) Math.max(1, Math.max(mean / 10, Math.min(4 * mean, drawn)));
        }

        private double exponential(double mean) {
            return -mean * Math.log(1 - random.nextDouble());
        }

        private String text(int length) {
            int chars = length * CHARS;
            String begin = number + " " + turn + " ";
            int from = random.nextInt(NOISE - chars);
            return begin + noise.substring(from, from + Math.max(0, chars - begin.length()));
        }
    }

    /** The n-th session. */
    Session session(int number) {
        return new Session(number);
    }
}
