package cn.minshui.engine.testkit.imports;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.imports.ImportRequest;
import cn.minshui.engine.core.imports.ImportRequest.Mode;
import cn.minshui.engine.testkit.TestDatabases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A server process that imports a workbook and is killed on the way. */
final class ImportProcess {
    private ImportProcess() {}

    public static void main(String[] arguments) throws IOException {
        Database database = TestDatabases.open(new DatabaseSettings(arguments[0], arguments[1], arguments[2], 5));
        ImportNode node = new ImportNode(database, (context, permission) -> true);
        try (InputStream file = Files.newInputStream(Path.of(arguments[3]))) {
            node.service.run(
                    ImportNode.CALLER,
                    new ImportRequest(arguments[4], file, "f.xlsx", false, Map.of(), false, Mode.INSERT, null));
        }
        System.exit(0);
    }
}
