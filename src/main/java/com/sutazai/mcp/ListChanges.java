package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells whom it concerns that clients of all services may see another list now. Thread-safe. */
@SharedBean
public class ListChanges {

    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    /**
     * @param watcher told after every change, by any thread; must not block
     */
    void whenTold(Runnable watcher) {
        watchers.add(watcher);
    }

    void tell() {
        watchers.forEach(Runnable::run);
    }
}
