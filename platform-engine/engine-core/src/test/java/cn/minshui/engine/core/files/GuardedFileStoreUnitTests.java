package cn.minshui.engine.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.breaker.BrokenException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A store that fails is not waited for by everybody; that a file is not there is no failure. */
class GuardedFileStoreUnitTests {
    private final Breakers breakers = new Breakers();
    private final Store store = new Store();
    private final FileStore guarded = new GuardedFileStore(store, breakers);

    private static final class Store implements FileStore {
        private IOException error = new IOException("away");
        private int asked;

        private void fail() throws IOException {
            asked++;
            throw error;
        }

        @Override
        public void put(String key, Path content) throws IOException {
            fail();
        }

        @Override
        public InputStream open(String key) throws IOException {
            fail();
            return InputStream.nullInputStream();
        }

        @Override
        public void delete(String key) throws IOException {
            fail();
        }
    }

    @Test
    void aStoreThatFailedOftenIsLeftAlone() {
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> guarded.put("1/a", Path.of("a"))).isSameAs(store.error);
            assertThatThrownBy(() -> guarded.open("1/a")).isSameAs(store.error);
        }
        assertThatThrownBy(() -> guarded.delete("1/a")).isSameAs(store.error);
        assertThatThrownBy(() -> guarded.delete("1/a")).isSameAs(store.error);
        assertThatThrownBy(() -> guarded.open("1/a"))
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(BrokenException.class);
        assertThat(store.asked).isEqualTo(10);
        assertThat(breakers.conditions())
                .containsExactly(new Breakers.Condition("files", Breakers.State.BROKEN, 10, 10));
    }

    @Test
    void aFileThatIsNotThereIsNoFailure() {
        store.error = new FileNotFoundException("1/a");
        for (int i = 0; i < 40; i++) {
            assertThatThrownBy(() -> guarded.open("1/a")).isSameAs(store.error);
        }
        assertThat(store.asked).isEqualTo(40);
    }
}
