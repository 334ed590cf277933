package cn.minshui.engine.testkit.data;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A platform whose library also keeps samples: an object with every type of field, and actions with code. */
final class Samples {
    private Samples() {}

    static LibraryPlatform platform(Database database) {
        List<ActionHandler> handlers = List.of(
                handler("test/count", Samples::count),
                handler("test/fail", Samples::fail),
                handler("test/start", call -> new ActionResult.Started("test/job", Map.of("period", "202609"))));
        LibraryPlatform library = new LibraryPlatform(
                database, List.of(new SourceFile("base/lending/sample.yaml", text("sample"))), handlers);
        library.user("kay", library.east, "keeper");
        library.user("lou", library.east, "looker");
        library.user("kim", library.west, "keeper");
        return library;
    }

    /** Besides the samples cabinets with drawers, and people who may do this or that with them. */
    static LibraryPlatform withCabinets(Database database) {
        LibraryPlatform library = new LibraryPlatform(
                database,
                List.of(
                        new SourceFile("base/lending/sample.yaml", text("sample")),
                        new SourceFile("base/lending/cabinet.yaml", text("cabinet"))),
                List.of(
                        handler("test/count", Samples::count),
                        handler("test/fail", Samples::fail),
                        handler("test/start", call -> new ActionResult.Started("test/job", Map.of())),
                        handler("test/open", call -> new ActionResult.Done(Map.of()))));
        library.user("carla", library.east, "carpenter");
        library.user("fil", library.east, "filler");
        library.user("owen", library.east, "owner");
        library.user("vera", library.east, "veiled-filler");
        library.user("bob", library.east, "blind-filler");
        return library;
    }

    /** A library that also takes in parcels, and a postman in the east. */
    static LibraryPlatform withParcels(Database database) {
        LibraryPlatform library =
                new LibraryPlatform(database, List.of(new SourceFile(LibraryPlatform.FURTHER, rules())), List.of());
        library.user("pat", library.east, "postman");
        library.user("sol", library.east, "sorter");
        library.user("aud", library.east, "auditor");
        library.user("cou", library.east, "counter");
        return library;
    }

    /** A library with an archive: archivists in the east, the west and at the root. */
    static LibraryPlatform withArchive(Database database) {
        LibraryPlatform library = new LibraryPlatform(
                database, List.of(new SourceFile(LibraryPlatform.FURTHER, text("archive"))), List.of());
        library.user("ann", library.east, "archivist");
        library.user("wes", library.west, "archivist");
        library.user("vic", library.east, "visitor");
        library.user("ruth", library.founded.root().value(), "archivist");
        return library;
    }

    static String archive() {
        return text("archive");
    }

    static String rules() {
        return text("rules");
    }

    static String text(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/data/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("data/" + name + ".yaml is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ActionHandler handler(String name, Function<ActionCall, ActionResult> work) {
        return new ActionHandler() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public ActionResult run(ActionCall call) {
                return work.apply(call);
            }
        };
    }

    /** Makes one sample: as often as it is run, as many there are. */
    private static ActionResult count(ActionCall call) {
        long id = call.data().create("sample", Map.of("code", call.input().text("code")));
        return new ActionResult.Done(Map.of("id", Long.toString(id)));
    }

    private static ActionResult fail(ActionCall call) {
        call.data().create("sample", Map.of("code", "left behind"));
        throw ProblemException.of(ProblemClass.CONFLICT, "NO", "不行", "no");
    }
}
