using System.Text;
using System.Xml;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Writing;

/// <summary>
/// Writes a model as UTF-8 without byte order mark. Elements, attributes, namespaces, comments, white space and
/// order are
/// those that were read; quotes of attributes and the spelling of character references may change.
/// </summary>
public static class BpmnWriter
{
    /// <summary>The file, ready to be stored.</summary>
    public static byte[] Write(BpmnModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(false),
            // Entitize keeps a carriage return that was written as a character reference, also in attributes.
            NewLineHandling = NewLineHandling.Entitize,
            NewLineChars = "\n",
        };
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, settings))
        {
            model.Document.Save(writer);
        }
        return stream.ToArray();
    }
}
