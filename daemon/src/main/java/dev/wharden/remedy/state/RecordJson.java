package dev.wharden.remedy.state;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one codec of state: a record is an object with a field a component, in their order. An empty Optional is null,
 * and may be missing; nothing else may. Fields that the record does not have are passed over.
 */
public final class RecordJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new TextReader<>(Instant.class, Instant::parse))
                    .addSerializer(ContainerName.class, ToStringSerializer.instance)
                    .addDeserializer(ContainerName.class, new TextReader<>(ContainerName.class, ContainerName::of))
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addDeserializer(Duration.class, new TextReader<>(Duration.class, Duration::parse))
                    .addSerializer(Container.class, new TreeWriter<>(Container.class, Container::tree))
                    .addDeserializer(Container.class, new TreeReader<>(Container.class, Container::new))
                    .addSerializer(CreateBody.class, new TreeWriter<>(CreateBody.class, CreateBody::tree))
                    .addDeserializer(CreateBody.class, new TreeReader<>(CreateBody.class, CreateBody::new))
                    .addSerializer(new OptionalWriter())
                    .addDeserializer(Optional.class, new OptionalReader(TypeFactory.unknownType())))
            .visibility(PropertyAccessor.ALL, Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .visibility(PropertyAccessor.CREATOR, Visibility.ANY)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private RecordJson() {}

    /** A record as an object of this version. */
    public static ObjectNode write(Record content) {
        ObjectNode tree = JSON.valueToTree(content);
        return tree.put("version", StateDir.VERSION);
    }

    /** The record that was written so. Throws IllegalArgumentException for what is none of it: nothing is guessed. */
    public static <T extends Record> T read(JsonNode tree, Class<T> type) {
        return read(tree, type, old -> {});
    }

    /**
     * The same.
     *
     * @param earlier makes of what says no version what this version would have written
     */
    public static <T extends Record> T read(JsonNode from, Class<T> type, Consumer<ObjectNode> earlier) {
        if (!(from instanceof ObjectNode tree)) {
            throw new IllegalArgumentException("not a " + type.getSimpleName());
        }
        try {
            if (!tree.has("version")) {
                tree = tree.deepCopy();
                earlier.accept(tree);
            }
            return JSON.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not a " + type.getSimpleName(), e);
        }
    }

    /** What is one text. */
    private static final class TextReader<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<String, T> parse;

        TextReader(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser from, DeserializationContext context) throws IOException {
            return parse.apply(_parseString(from, context, this));
        }
    }

    /** What is a tree in a wrapper. */
    private static final class TreeWriter<T> extends StdSerializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<T, ObjectNode> tree;

        TreeWriter(Class<T> type, Function<T, ObjectNode> tree) {
            super(type);
            this.tree = tree;
        }

        @Override
        public void serialize(T value, JsonGenerator to, SerializerProvider provider) throws IOException {
            to.writeTree(tree.apply(value));
        }
    }

    private static final class TreeReader<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;
        private final transient Function<ObjectNode, T> wrap;

        TreeReader(Class<T> type, Function<ObjectNode, T> wrap) {
            super(type);
            this.wrap = wrap;
        }

        @Override
        public T deserialize(JsonParser from, DeserializationContext context) throws IOException {
            return wrap.apply(context.readValue(from, ObjectNode.class));
        }
    }

    private static final class OptionalWriter extends StdSerializer<Optional<?>> {
        private static final long serialVersionUID = 1L;

        OptionalWriter() {
            super(Optional.class, true);
        }

        @Override
        public void serialize(Optional<?> value, JsonGenerator to, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(value.orElse(null), to);
        }
    }

    private static final class OptionalReader extends StdDeserializer<Optional<?>> implements ContextualDeserializer {
        private static final long serialVersionUID = 1L;
        private final JavaType content;

        OptionalReader(JavaType content) {
            super(Optional.class);
            this.content = content;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            return new OptionalReader(context.getContextualType().containedType(0));
        }

        @Override
        public Optional<?> deserialize(JsonParser from, DeserializationContext context) throws IOException {
            return Optional.of(context.readValue(from, content));
        }

        @Override
        public Optional<?> getNullValue(DeserializationContext context) {
            return Optional.empty();
        }
    }
}
