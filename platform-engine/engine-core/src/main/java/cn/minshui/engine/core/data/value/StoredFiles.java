package cn.minshui.engine.core.data.value;

import cn.minshui.engine.spi.data.StoredFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files in one column, as JSON of what is known of them: none of it changes after the upload, so lists and the history show names
 * without asking for each file.
 */
public final class StoredFiles {
    /** Of one file as it is stored, in characters. */
    public static final int LONGEST = 400;

    private StoredFiles() {}

    static String stored(List<?> files) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        files.forEach(file -> array.add(tree((StoredFile) file)));
        return array.toString();
    }

    static @Nullable List<StoredFile> read(@Nullable String stored) {
        if (stored == null) {
            return null;
        }
        List<StoredFile> files = new ArrayList<>();
        for (JsonNode file : JsonTexts.tree(stored)) {
            files.add(new StoredFile(
                    file.get("id").asLong(),
                    file.get("name").textValue(),
                    file.get("size").longValue(),
                    file.get("type").textValue()));
        }
        return List.copyOf(files);
    }

    static ObjectNode tree(StoredFile file) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", Long.toString(file.id()));
        json.put("name", file.name());
        json.put("size", file.size());
        json.put("type", file.type());
        return json;
    }
}
