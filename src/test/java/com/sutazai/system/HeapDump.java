package com.sutazai.system;

import com.sutazai.dev.Folders;
import com.sutazai.dev.Jcmd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.HeapFactory;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.JavaClass;
import org.netbeans.lib.profiler.heap.ObjectFieldValue;
import org.netbeans.lib.profiler.heap.PrimitiveArrayInstance;
import org.netbeans.lib.profiler.heap.Value;

/** What is in the heap of a process. */
final class HeapDump {

    private static final int STEPS_MAX = 50;

    private HeapDump() {}

    /** For each object of a class the shortest way to who holds it, one in a line. */
    static String holders(ProcessHandle process, String type)
            throws IOException, InterruptedException {
        // the reader leaves its indices beside the file
        Path folder = Files.createTempDirectory("heap");
        try {
            Path file = folder.resolve("heap.hprof");
            Jcmd.ask(process, "GC.heap_dump", file.toString());
            Heap heap = HeapFactory.createHeap(file.toFile());
            JavaClass found = heap.getJavaClassByName(type);
            StringJoiner holders = new StringJoiner("\n");
            if (found != null) {
                for (Object each : found.getInstances()) {
                    holders.add(wayFrom(heap, (Instance) each));
                }
            }
            return holders.toString();
        } finally {
            Folders.delete(folder);
        }
    }

    private static String wayFrom(Heap heap, Instance object) {
        StringJoiner way = new StringJoiner(" <- ");
        Instance at = object;
        for (int i = 0; i < STEPS_MAX; i++) {
            JavaClass itself = heap.getJavaClassByID(at.getInstanceId());
            way.add(
                    itself == null
                            ? at.getJavaClass().getName() + " #" + at.getInstanceId()
                            : itself.getName() + ".class");
            Instance holder = at.getNearestGCRootPointer();
            if (holder == null || holder.equals(at)) {
                break;
            }
            way.add(field(at.getReferences(), holder));
            at = holder;
        }
        return way + (at.isGCRoot() ? " (" + heap.getGCRoot(at).getKind() + name(at) + ")" : "");
    }

    /** Of a thread. */
    private static String name(Instance thread) {
        if (thread.getValueOfField("name") instanceof Instance text
                && text.getValueOfField("value") instanceof PrimitiveArrayInstance bytes) {
            StringBuilder name = new StringBuilder(" ");
            for (Object each : bytes.getValues()) {
                name.append((char) Byte.parseByte((String) each));
            }
            return name.toString();
        }
        return "";
    }

    private static String field(List<?> references, Instance holder) {
        for (Object each : references) {
            if (((Value) each).getDefiningInstance().equals(holder)) {
                return each instanceof ObjectFieldValue value ? value.getField().getName() : "[]";
            }
        }
        return "?";
    }
}
