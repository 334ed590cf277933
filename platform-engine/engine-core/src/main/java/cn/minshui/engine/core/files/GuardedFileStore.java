package cn.minshui.engine.core.files;

import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.breaker.BrokenException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Leaves a store alone that failed often, so that uploads and downloads do not wait for it one after another. */
public final class GuardedFileStore implements FileStore {
    private static final String NAME = "files";

    private final FileStore store;
    private final Breakers breakers;

    public GuardedFileStore(FileStore store, Breakers breakers) {
        this.store = store;
        this.breakers = breakers;
    }

    @Override
    public void put(String key, Path content) throws IOException {
        guarded(() -> {
            store.put(key, content);
            return key;
        });
    }

    @Override
    public InputStream open(String key) throws IOException {
        return guarded(() -> store.open(key));
    }

    @Override
    public void delete(String key) throws IOException {
        guarded(() -> {
            store.delete(key);
            return key;
        });
    }

    /** That a content is not there says nothing of how the store does. */
    private <T> T guarded(Callable<T> work) throws IOException {
        try {
            return breakers.call(NAME, FileNotFoundException.class::isInstance, work);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (BrokenException e) {
            throw new IOException(e.getMessage(), e);
        } catch (Exception e) {
            throw new IllegalStateException("a store throws what it does not declare", e);
        }
    }
}
