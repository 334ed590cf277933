package cn.minshui.engine.spi.data;

/**
 * A file of a record, as far as it is known without opening it.
 *
 * @param name as it was uploaded, without folders
 * @param size in bytes
 * @param type media type, such as {@code image/png}
 */
public record StoredFile(long id, String name, long size, String type) {}
