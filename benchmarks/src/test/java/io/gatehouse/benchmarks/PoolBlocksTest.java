package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PoolBlocksTest {

    private static PoolSequence sequence(long instructions, int shared, long conversation) {
        return new PoolSequence(instructions, shared, conversation);
    }

    @Test
    void aSequenceIsFoundAsFarAsItIsTheSame() {
        PoolBlocks blocks = new PoolBlocks(100);
        blocks.give(blocks.take(sequence(1, 4, 7), 0, 10, 11));

        assertThat(blocks.match(sequence(1, 4, 7), 99)).isEqualTo(10);
        assertThat(blocks.match(sequence(1, 4, 8), 99))
                .as("the instructions only")
                .isEqualTo(4);
        assertThat(blocks.match(sequence(2, 4, 7), 99)).as("other instructions").isZero();
        assertThat(blocks.match(sequence(1, 4, 7), 3)).isEqualTo(3);
    }

    @Test
    void whatRunsIsNotEvictedAndWhatHasNoRoomIsNotTaken() {
        PoolBlocks blocks = new PoolBlocks(10);
        int[] running = blocks.take(sequence(0, 0, 1), 0, 6, 6);

        assertThat(blocks.take(sequence(0, 0, 2), 0, 5, 5)).isNull();
        assertThat(blocks.take(sequence(0, 0, 1), 6, 10, 10))
                .as("six of ten are there")
                .isNotNull();
        assertThat(blocks.used()).isEqualTo(10);
        blocks.give(running);
        assertThat(blocks.used()).as("the other one uses them too").isEqualTo(10);
    }

    @Test
    void ofWhatIsUnusedTheLongestUnusedGoesFirstAndItsEndBeforeItsBeginning() {
        PoolBlocks blocks = new PoolBlocks(10);
        blocks.give(blocks.take(sequence(0, 0, 1), 0, 5, 5));
        blocks.give(blocks.take(sequence(0, 0, 2), 0, 5, 5));
        blocks.give(blocks.take(sequence(0, 0, 3), 0, 2, 2));

        assertThat(blocks.match(sequence(0, 0, 1), 9)).isEqualTo(3);
        assertThat(blocks.match(sequence(0, 0, 2), 9)).isEqualTo(5);
    }

    /** Against a model made of ordinary collections, where each request ends before the next begins. */
    @Test
    void itFindsWhatAnLruOfBlocksFinds() {
        PoolBlocks blocks = new PoolBlocks(64);
        LinkedHashSet<Long> model = new LinkedHashSet<>();
        SplittableRandom random = new SplittableRandom(5);
        int whole = 0;
        for (int i = 0; i < 20_000; i++) {
            int conversation = random.nextInt(12);
            PoolSequence sequence = sequence(1 + conversation % 3, conversation % 3 * 2, conversation);
            int all = 1 + random.nextInt(20);
            int found = blocks.match(sequence, all);
            assertThat(found).isEqualTo(use(model, sequence, all));
            blocks.give(blocks.take(sequence, found, all, all));
            assertThat(blocks.used()).isZero();
            whole += found == all ? 1 : 0;
        }

        assertThat(whole).isBetween(2_000, 18_000);
    }

    /** The names from the longest unused to the latest; gives how many of the first were there. */
    private static int use(LinkedHashSet<Long> names, PoolSequence sequence, int all) {
        int found = 0;
        while (found < all && names.contains(sequence.name(found))) {
            found++;
        }
        for (int i = 0; i < all; i++) {
            names.remove(sequence.name(i));
        }
        while (names.size() + all > 64) {
            names.remove(names.iterator().next());
        }
        for (int i = all - 1; i >= 0; i--) {
            names.add(sequence.name(i));
        }
        return found;
    }
}
